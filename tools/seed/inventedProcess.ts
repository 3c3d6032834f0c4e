import type { LaunchTrial, TrialProcessEvents } from '@coolsweep/scheduler';
import { isObjective, knownRunLength, toNumeral, type FromTrial, type ToTrial } from '@coolsweep/sweep';
import { inventedRun, type InventedRun, type RunDetail } from './inventedRun.ts';
import { inventedEnvironment } from './inventedSweep.ts';

export interface Pace {
  readonly detail: RunDetail;
  /** How long a trial takes. */
  readonly seconds: number;
  /** Time between two reports. */
  readonly everyMs: number;
}

/** What a trial says, with the attempt that it is about. */
type Send = (message: { readonly attemptId: number; readonly message: FromTrial }) => void;
type Start = Extract<ToTrial, { readonly type: 'start' }>;

/** A trial that is being told, a part of it at a time. */
class Told {
  readonly #attemptId: number;
  readonly #run: InventedRun;
  readonly #send: Send;
  #step = 0;
  #points = 0;

  constructor(start: Start, { detail }: Pace, send: Send) {
    const { config, seed, attemptId } = start;
    const length = isObjective(config) ? null : knownRunLength(config);
    if (isObjective(config) || length === null) throw new Error('only trainings on known data can be invented');
    this.#attemptId = attemptId;
    this.#send = send;
    // Of the attempt, so that no two trials are alike, as they might be with the hash of a configuration that is not here.
    this.#run = inventedRun({ config, configHash: attemptId.toString(16), seed }, length, detail);
    this.say({ type: 'environment', environment: inventedEnvironment });
  }

  say(message: FromTrial): void {
    this.#send({ attemptId: this.#attemptId, message });
  }

  /** Goes on by a share of the run; true when that was the end of it. */
  tell(share: number): boolean {
    const { points, steps, divergedAt, results } = this.#run;
    const last = divergedAt ?? steps;
    this.#step = Math.min(last, this.#step + Math.max(1, Math.round(share * steps)));
    const next = points.findIndex(({ step }) => step > this.#step);
    const told = points.slice(this.#points, next < 0 ? undefined : next);
    this.#points += told.length;
    this.say({ type: 'metrics', points: told.map((point) => ({ ...point, value: toNumeral(point.value) })) });
    this.say({ type: 'progress', step: this.#step, steps });
    if (this.#step < last) return false;
    const numerals = Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toNumeral(value)]));
    this.say(
      divergedAt === null
        ? { type: 'completed', results: numerals }
        : { type: 'diverged', step: divergedAt, results: numerals },
    );
    return true;
  }

  stop(): void {
    this.say({ type: 'stopped', step: this.#step });
  }
}

/** What a scheduler takes for a trial process: it speaks the protocol in time, and computes nothing. */
class InventedProcess {
  readonly #events: TrialProcessEvents;
  readonly #pace: Pace;
  #told: Told | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(events: TrialProcessEvents, pace: Pace) {
    this.#events = events;
    this.#pace = pace;
  }

  send(message: ToTrial): void {
    if (message.type === 'start') this.#begin(message);
    if (message.type === 'stop' && this.#told !== null) {
      this.#told.stop();
      this.#ready();
    }
    if (message.type === 'end') this.#exit({ code: 0, signal: null });
  }

  kill(): void {
    this.#exit({ code: null, signal: 'SIGKILL' });
  }

  #begin(start: Start): void {
    const { seconds, everyMs } = this.#pace;
    const told = new Told(start, this.#pace, (message) => this.#events.message(message));
    this.#told = told;
    this.#timer = setInterval(() => {
      if (told.tell(everyMs / (1000 * seconds))) this.#ready();
    }, everyMs);
  }

  #ready(): void {
    clearInterval(this.#timer);
    this.#told?.say({ type: 'ready' });
    this.#told = null;
  }

  #exit(exit: Parameters<TrialProcessEvents['exit']>[0]): void {
    clearInterval(this.#timer);
    this.#told = null;
    queueMicrotask(() => this.#events.exit(exit));
  }
}

/** Starts trial processes that are none. */
export function inventedProcesses(pace: Pace): LaunchTrial {
  return (_environment, events) => new InventedProcess(events, pace);
}

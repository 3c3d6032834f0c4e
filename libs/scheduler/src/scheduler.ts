import {
  fromNumeral,
  fromTrial,
  SweepError,
  type AttemptResult,
  type Claim,
  type FromTrial,
  type MetricPoint,
  type Sweep,
  type SweepReader,
  type Trial,
  type TrialStore,
} from '@coolsweep/sweep';
import { AttemptWriter } from './attemptWriter.ts';
import type { Clock } from './clock.ts';
import type { Slot } from './slot.ts';
import { slotEnvironment } from './slotEnvironment.ts';
import type { LaunchTrial, ProcessExit, TrialProcess } from './trialProcess.ts';

/** What happens in a run, for progress displays. */
export type SchedulerEvent =
  | { readonly type: 'started'; readonly trial: Trial; readonly attempt: number; readonly slot: Slot }
  | { readonly type: 'progress'; readonly trial: Trial; readonly step: number; readonly steps: number }
  | { readonly type: 'metrics'; readonly trial: Trial; readonly points: readonly MetricPoint[] }
  | {
      readonly type: 'ended';
      readonly trial: Trial;
      readonly outcome: AttemptResult['outcome'];
      readonly message: string | null;
    };

export interface SchedulerOptions {
  readonly store: TrialStore & Pick<SweepReader, 'sweepById'>;
  readonly launch: LaunchTrial;
  readonly clock: Clock;
  readonly slots: readonly Slot[];
  /** Names this scheduler in the leases that it takes. */
  readonly owner: string;
  /** Threads of a trial process. */
  readonly threads: number;
  readonly dataDir: string | null;
  readonly cacheDir: string;
  readonly onEvent: (event: SchedulerEvent) => void;
  /** Tells whether the owner of a lease is known to be gone; then its trials are taken back at once. */
  readonly isDead: (owner: string) => boolean;
}

const leaseMs = 60_000;
const heartbeatMs = 15_000;
const flushMs = 500;
/** How long a trial process may take to stop by itself. */
const stopGraceMs = 20_000;

type Ending = Pick<AttemptResult, 'outcome' | 'results' | 'failure'>;

/**
 * Runs the waiting trials of a sweep, one process per trial and slot, until none waits or `stop` is called. It is the
 * only writer of trial state; what it acknowledged to itself is in the store before a slot is used again.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #running = new Map<number, TrialProcess>();
  #stopping = false;
  #killed = false;
  #wake: (() => void) | undefined;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Resolves when every trial is finished or, after `stop`, when no trial process is left. */
  async run(sweep: Sweep): Promise<void> {
    const { store, slots, clock, isDead } = this.#options;
    await store.setSweepState(sweep.id, 'active');
    for (;;) {
      await store.reclaim(sweep.id, { at: clock.now(), isDead });
      await this.#serveAll(slots, sweep);
      const { counts } = await store.sweepById(sweep.id);
      if (counts.waiting + counts.running === 0) {
        await store.setSweepState(sweep.id, 'finished');
        return;
      }
      if (this.#stopping) {
        // Another scheduler may still be at work on the same sweep.
        if (counts.running === 0) await store.setSweepState(sweep.id, 'stopped');
        return;
      }
      // What still runs belongs to another scheduler: it finishes, or its lease runs out and the trial is ours.
      await this.#pause();
    }
  }

  /** Works in all slots until nothing waits; after an error, until every slot is free, and then throws it. */
  async #serveAll(slots: readonly Slot[], sweep: Sweep): Promise<void> {
    const served = await Promise.allSettled(
      slots.map((slot) =>
        this.#serve(slot, sweep).catch((error: unknown) => {
          // Without its store a scheduler can do nothing useful; leases bring the trials back.
          this.kill();
          throw error;
        }),
      ),
    );
    clearTimeout(this.#killTimer);
    for (const result of served) if (result.status === 'rejected') throw asError(result.reason);
  }

  /** Waits for a heartbeat's time, or until `stop`. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
      const cancel = this.#options.clock.every(heartbeatMs, wake);
      this.#wake = wake;
    });
  }

  /** Asks every running trial to stop after its present update; those that do not are killed after a while. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#wake?.();
    for (const trial of this.#running.values()) trial.send({ type: 'stop' });
    this.#killTimer = setTimeout(() => this.kill(), stopGraceMs);
  }

  /** Ends every running trial at once; they wait again. */
  kill(): void {
    this.#stopping = true;
    this.#killed = true;
    this.#wake?.();
    for (const trial of this.#running.values()) trial.kill();
  }

  async #serve(slot: Slot, sweep: Sweep): Promise<void> {
    const { store, clock, owner } = this.#options;
    while (!this.#stopping) {
      const at = clock.now();
      const claim = await store.claim(sweep.id, { owner, at, leaseUntil: new Date(at.getTime() + leaseMs) });
      if (claim === null) return;
      await this.#attempt(slot, sweep, claim);
    }
  }

  async #attempt(slot: Slot, sweep: Sweep, claim: Claim): Promise<void> {
    const { store, clock, onEvent } = this.#options;
    const { trial, attemptId, attemptNumber } = claim;
    onEvent({ type: 'started', trial, attempt: attemptNumber, slot });
    let writeError: unknown = null;
    const writer = new AttemptWriter(store, attemptId, (error) => {
      writeError = error;
      this.#running.get(attemptId)?.kill();
    });
    const ticks = [
      clock.every(flushMs, () => void writer.flush()),
      clock.every(heartbeatMs, () => void writer.flush(new Date(clock.now().getTime() + leaseMs))),
    ];
    const ending = await this.#train(slot, claim, writer);
    for (const cancel of ticks) cancel();
    await writer.flush();
    if (writeError !== null) {
      if (!isFenced(writeError)) throw asError(writeError);
      onEvent({ type: 'ended', trial, outcome: 'lost', message: 'another scheduler took this trial over' });
      return;
    }
    const objective =
      ending.outcome === 'completed' && sweep.spec.metric ? (ending.results[sweep.spec.metric.name] ?? null) : null;
    const ended = await writer.finish({ ...ending, at: clock.now(), objective });
    onEvent({ type: 'ended', trial: ended, outcome: ending.outcome, message: ending.failure?.message ?? null });
  }

  /** Runs one trial process to its end. */
  #train(slot: Slot, claim: Claim, writer: AttemptWriter): Promise<Ending> {
    const { launch, clock, threads, dataDir, cacheDir } = this.#options;
    const { trial, attemptId } = claim;
    return new Promise((resolve) => {
      let ending: Ending | null = null;
      const log = (stream: 'stdout' | 'stderr' | 'event', text: string) =>
        writer.line({ at: clock.now(), stream, text });
      const child = launch(slotEnvironment(slot, threads), {
        line: log,
        message: (raw) => {
          const parsed = fromTrial.safeParse(raw);
          if (!parsed.success) {
            child.send({ type: 'error', message: `not a message of this version: ${parsed.error.message}` });
            log('event', 'the trial process sent a message that is not understood');
            return;
          }
          ending ??= this.#hear(parsed.data, trial, writer);
        },
        exit: (exit) => {
          this.#running.delete(attemptId);
          const result = ending ?? (this.#stopping ? stopped(null) : lost(exit));
          log('event', result.failure?.message ?? result.outcome);
          resolve(result);
        },
      });
      this.#running.set(attemptId, child);
      log('event', `attempt ${claim.attemptNumber} in slot ${slot.name}`);
      child.send({ type: 'start', trialId: trial.id, config: trial.config, seed: trial.seed, dataDir, cacheDir });
      if (this.#killed) child.kill();
      else if (this.#stopping) child.send({ type: 'stop' });
    });
  }

  /** Takes in one message; returns how the attempt ended when it says so. */
  #hear(message: FromTrial, trial: Trial, writer: AttemptWriter): Ending | null {
    const { onEvent, clock } = this.#options;
    switch (message.type) {
      case 'environment':
        writer.environment(message.environment);
        return null;
      case 'progress':
        writer.progress({ step: message.step, steps: message.steps });
        onEvent({ type: 'progress', trial, step: message.step, steps: message.steps });
        return null;
      case 'metrics': {
        const points = message.points.map((point) => ({ ...point, value: fromNumeral(point.value) }));
        writer.points(points);
        onEvent({ type: 'metrics', trial, points });
        return null;
      }
      case 'log':
      case 'error':
        writer.line({ at: clock.now(), stream: 'event', text: 'text' in message ? message.text : message.message });
        return null;
      case 'completed':
        return { outcome: 'completed', results: numbers(message.results), failure: null };
      case 'diverged':
        return {
          outcome: 'diverged',
          results: numbers(message.results),
          failure: { message: `the training loss is not finite at update ${message.step}`, step: message.step },
        };
      case 'failed':
        return { outcome: 'failed', results: {}, failure: { message: message.message, step: message.step } };
      case 'stopped':
        return stopped(message.step);
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isFenced(error: unknown): boolean {
  return error instanceof SweepError && error.code === 'fenced';
}

function numbers(results: Extract<FromTrial, { type: 'completed' }>['results']): Record<string, number> {
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromNumeral(value)]));
}

function stopped(step: number | null): Ending {
  return { outcome: 'stopped', results: {}, failure: { message: 'stopped on request', step } };
}

function lost({ code, signal }: ProcessExit): Ending {
  const how = signal === null ? `exited with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  const hint = signal === 'SIGKILL' ? ' (out of memory, or killed from outside)' : '';
  return {
    outcome: 'lost',
    results: {},
    failure: { message: `the trial process ${how} without a result${hint}`, step: null },
  };
}

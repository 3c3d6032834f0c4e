import {
  fromNumeral,
  SweepError,
  type AttemptResult,
  type Claim,
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
import { SlotProcess } from './slotProcess.ts';
import { endingOf, stoppedAt, type TrialEnding, type TrialReport } from './trialEnding.ts';
import type { LaunchTrial } from './trialProcess.ts';

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

/** What is at work in a slot, and on what. */
interface Work {
  readonly slot: Slot;
  readonly process: SlotProcess;
  readonly sweep: Sweep;
}

/**
 * Runs the waiting trials of a sweep, one at a time per slot and all of a slot in one process, until none waits or
 * `stop` is called. It is the only writer of trial state; what it acknowledged to itself is in the store before a slot
 * is used again.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #processes = new Set<SlotProcess>();
  #stopping = false;
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
    for (const process of this.#processes) process.stop();
    this.#killTimer = setTimeout(() => this.kill(), stopGraceMs);
  }

  /** Ends every running trial at once; they wait again. */
  kill(): void {
    this.#stopping = true;
    this.#wake?.();
    for (const process of this.#processes) process.kill();
  }

  async #serve(slot: Slot, sweep: Sweep): Promise<void> {
    const { store, clock, owner, launch, threads } = this.#options;
    const process = new SlotProcess({ launch, clock, environment: slotEnvironment(slot, threads) });
    this.#processes.add(process);
    try {
      while (!this.#stopping) {
        const at = clock.now();
        const claim = await store.claim(sweep.id, { owner, at, leaseUntil: new Date(at.getTime() + leaseMs) });
        if (claim === null) return;
        await this.#attempt({ slot, process, sweep }, claim);
      }
    } finally {
      await process.close();
      this.#processes.delete(process);
    }
  }

  async #attempt(work: Work, claim: Claim): Promise<void> {
    const { store, clock, onEvent } = this.#options;
    const { trial, attemptId, attemptNumber } = claim;
    onEvent({ type: 'started', trial, attempt: attemptNumber, slot: work.slot });
    let writeError: unknown = null;
    const writer = new AttemptWriter(store, attemptId, (error) => {
      writeError = error;
      work.process.abort();
    });
    const ticks = [
      clock.every(flushMs, () => void writer.flush()),
      clock.every(heartbeatMs, () => void writer.flush(new Date(clock.now().getTime() + leaseMs))),
    ];
    // A stop may have come while this trial was being claimed.
    const ending = this.#stopping ? stoppedAt(null) : await this.#train(work, claim, writer);
    for (const cancel of ticks) cancel();
    await writer.flush();
    if (writeError !== null) {
      if (!isFenced(writeError)) throw asError(writeError);
      onEvent({ type: 'ended', trial, outcome: 'lost', message: 'another scheduler took this trial over' });
      return;
    }
    const { metric } = work.sweep.spec;
    const objective = ending.outcome === 'completed' && metric ? (ending.results[metric.name] ?? null) : null;
    const ended = await writer.finish({ ...ending, at: clock.now(), objective });
    onEvent({ type: 'ended', trial: ended, outcome: ending.outcome, message: ending.failure?.message ?? null });
  }

  /** Has the process of the slot train a trial to its end. */
  async #train({ slot, process }: Work, claim: Claim, writer: AttemptWriter): Promise<TrialEnding> {
    const { clock, dataDir, cacheDir } = this.#options;
    const { trial, attemptId } = claim;
    const line = (stream: 'stdout' | 'stderr' | 'event', text: string) =>
      writer.line({ at: clock.now(), stream, text });
    line('event', `attempt ${claim.attemptNumber} in slot ${slot.name}`);
    const end = await process.serve(
      { type: 'start', trialId: trial.id, attemptId, config: trial.config, seed: trial.seed, dataDir, cacheDir },
      { line, report: (report) => this.#hear(report, trial, writer) },
    );
    const ending = end.type === 'lost' && this.#stopping ? stoppedAt(null) : endingOf(end);
    line('event', ending.failure?.message ?? ending.outcome);
    return ending;
  }

  /** Takes in what a trial reports on its way. */
  #hear(message: TrialReport, trial: Trial, writer: AttemptWriter): void {
    const { onEvent, clock } = this.#options;
    switch (message.type) {
      case 'environment':
        writer.environment(message.environment);
        break;
      case 'progress':
        writer.progress({ step: message.step, steps: message.steps });
        onEvent({ type: 'progress', trial, step: message.step, steps: message.steps });
        break;
      case 'metrics': {
        const points = message.points.map((point) => ({ ...point, value: fromNumeral(point.value) }));
        writer.points(points);
        onEvent({ type: 'metrics', trial, points });
        break;
      }
      case 'log':
      case 'error':
        writer.line({ at: clock.now(), stream: 'event', text: 'text' in message ? message.text : message.message });
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isFenced(error: unknown): boolean {
  return error instanceof SweepError && error.code === 'fenced';
}

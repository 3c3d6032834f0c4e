import { SweepError, toTrial, type Checkpointing, type FromTrial, type ToTrial } from '@coolsweep/sweep';
import { z } from 'zod';
import { checkpointFiles } from './checkpointFiles.ts';
import { runFromCheckpoint, type RunTrial } from './runFromCheckpoint.ts';

type Start = Extract<ToTrial, { type: 'start' }>;

export interface TrialServerOptions {
  readonly runTrial: RunTrial;
  /** Sends a message about an attempt to the scheduler; resolves when it and all before it are out. */
  readonly send: (sent: { attemptId: number; message: FromTrial }) => Promise<void>;
  /** Ends this process. */
  readonly exit: (code: number) => void;
  /** Milliseconds since this process was started. */
  readonly uptimeMs: () => number;
}

/** A trial at work. */
interface Tenancy {
  readonly attemptId: number;
  /** Updates done, as last reported. */
  lastStep: number | null;
  /** Aborted when it is to stop. */
  readonly stop: AbortController;
  isPreempted: boolean;
  hasEnded: boolean;
}

/** As shells have it: 128 + 15. The scheduler takes it for a preemption. */
const exitCodeOfSigterm = 143;

/** The attempt that a message names, whatever else is wrong with it. */
const addressed = z.object({ attemptId: z.int() });

/**
 * Trains what one `start` after another says, and answers each ending with `ready`. After anything unexpected the
 * process ends instead: what a bug left behind in memory must not touch the next trial.
 */
export class TrialServer {
  readonly #options: TrialServerOptions;
  #tenancy: Tenancy | null = null;
  #isWarm = false;

  constructor(options: TrialServerOptions) {
    this.#options = options;
  }

  /**
   * Somebody else wants the machine (SIGTERM): the trial stops after its present update and is reported as preempted, and
   * the process ends.
   */
  preempt(): void {
    if (this.#tenancy === null) {
      // A trial may be on its way to this process already, and must not count as lost.
      this.#options.exit(exitCodeOfSigterm);
      return;
    }
    this.#tenancy.isPreempted = true;
    this.#tenancy.stop.abort();
  }

  /** Takes in one message of the scheduler. */
  async receive(raw: unknown): Promise<void> {
    const parsed = toTrial.safeParse(raw);
    if (!parsed.success) return this.#refuse(raw, `not a message of this version: ${parsed.error.message}`);
    const message = parsed.data;
    switch (message.type) {
      case 'start':
        return this.#tenancy === null ? this.#serve(message) : this.#refuse(raw, 'a trial is running already');
      case 'stop':
        // While no trial runs, it was meant for the one that has just ended.
        this.#tenancy?.stop.abort();
        return;
      case 'end':
        this.#options.exit(0);
        return;
      case 'error':
        process.stderr.write(`${message.message}\n`);
    }
  }

  async #serve(start: Start): Promise<void> {
    const { send, exit } = this.#options;
    const { attemptId } = start;
    const flags = { isPreempted: false, hasEnded: false };
    const tenancy: Tenancy = { attemptId, lastStep: null, stop: new AbortController(), ...flags };
    this.#tenancy = tenancy;
    const isSound = await this.#train(start, tenancy);
    tenancy.hasEnded = true;
    this.#tenancy = null;
    this.#isWarm = true;
    if (!isSound) exit(1);
    else if (tenancy.isPreempted) exit(0);
    else await send({ attemptId, message: { type: 'ready' } });
  }

  /** Trains to the end; false when the process cannot be trusted any more. */
  async #train(start: Start, tenancy: Tenancy): Promise<boolean> {
    const { config, seed, objective, dataDir, cacheDir, checkpoints, resumeFrom } = start;
    const { runTrial, send } = this.#options;
    const { attemptId } = tenancy;
    const { signal } = tenancy.stop;
    let sent = Promise.resolve();
    const report = (message: FromTrial) => {
      // Something that a trial left running is not heard after the trial's end.
      if (tenancy.hasEnded) return;
      if (message.type === 'progress') tenancy.lastStep = message.step;
      const isPreempted = message.type === 'stopped' && tenancy.isPreempted;
      sent = send({ attemptId, message: isPreempted ? { ...message, type: 'preempted' } : message });
    };
    const noteUpdate = this.#firstUpdateNote((text) => report({ type: 'log', text }));
    const shouldStop = () => {
      noteUpdate();
      return signal.aborted;
    };
    const keeper = checkpoints && this.#keeper(checkpoints, report);
    const request = { config, seed, objective, dataDir, cacheDir, file: resumeFrom };
    try {
      await runFromCheckpoint(runTrial, request, {
        report,
        shouldStop,
        signal,
        ...(keeper && { checkpoints: keeper }),
      });
      // The process may end now, and what it has said must be out before.
      await sent;
      return true;
    } catch (error) {
      await send({ attemptId, message: { type: 'failed', message: describe(error), step: tenancy.lastStep } });
      return error instanceof SweepError;
    }
  }

  #keeper({ folder, ...settings }: Checkpointing, report: (message: FromTrial) => void) {
    return checkpointFiles({
      folder,
      settings,
      nowMs: this.#options.uptimeMs,
      announce: (checkpoint) => report({ type: 'checkpoint', ...checkpoint }),
      log: (text) => report({ type: 'log', text }),
    });
  }

  /** Is called after every update, and writes down how long the first one took to come. */
  #firstUpdateNote(log: (text: string) => void): () => void {
    const { uptimeMs } = this.#options;
    const [sinceMs, since] = this.#isWarm ? [uptimeMs(), 'it came to a warm process'] : [0, 'its process was started'];
    let isNoted = false;
    return () => {
      if (isNoted) return;
      isNoted = true;
      log(`first update done ${((uptimeMs() - sinceMs) / 1000).toFixed(3)} s after ${since}`);
    };
  }

  /** Answers what is not understood; a trial that cannot even be started has failed, and must not wait for ever. */
  async #refuse(raw: unknown, message: string): Promise<void> {
    const { send, exit } = this.#options;
    if (this.#tenancy !== null) {
      await send({ attemptId: this.#tenancy.attemptId, message: { type: 'error', message } });
      return;
    }
    const { data } = addressed.safeParse(raw);
    if (data === undefined) process.stderr.write(`${message}\n`);
    else await send({ attemptId: data.attemptId, message: { type: 'failed', message, step: null } });
    exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof SweepError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

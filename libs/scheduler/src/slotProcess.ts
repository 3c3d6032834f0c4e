import { isDeepStrictEqual } from 'node:util';
import { fromTrial, type ToTrial } from '@coolsweep/sweep';
import type { Clock } from './clock.ts';
import { isFinal, type FinalMessage, type TrialEnd, type TrialReport } from './trialEnding.ts';
import type { LaunchTrial, ProcessExit, TrialProcess } from './trialProcess.ts';

/**
 * A process is replaced after so many trials, once it is so old: whatever native code leaks slowly, it leaks for so long
 * at most, and starting anew is never more than a few hundredths of the time.
 */
const trialsPerProcess = 50;
const usefulLifeMs = 600_000;
/** How long a process may take from the end of a trial until it is ready for the next, or from `end` until it is gone. */
const graceMs = 10_000;

/** What the trial that has the process hears from it. */
export interface TrialListener {
  report(report: TrialReport): void;
  line(stream: 'stdout' | 'stderr' | 'event', text: string): void;
  /** See `TrialProcessEvents`. */
  settled?(): Promise<void>;
}

export interface SlotProcessOptions {
  readonly launch: LaunchTrial;
  readonly clock: Clock;
  /** Of the first process, see `use`. */
  readonly environment: Record<string, string>;
}

type Start = Extract<ToTrial, { type: 'start' }>;

/** A trial that has the process. */
interface Tenant {
  readonly attemptId: number;
  readonly listener: TrialListener;
  readonly leave: (end: TrialEnd) => void;
  final: FinalMessage | null;
}

/**
 * The process of a slot: serves one trial after another, so that only the first of them waits for TensorFlow and the
 * compilation of its step. A process that died, failed by a bug, does not become ready or has served long enough is
 * replaced before the next one.
 */
export class SlotProcess {
  readonly #options: SlotProcessOptions;
  #process: TrialProcess | null = null;
  #tenant: Tenant | null = null;
  #served = 0;
  #openedMs = 0;
  #environment: Record<string, string>;
  #isKilled = false;
  #onGone: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor(options: SlotProcessOptions) {
    this.#options = options;
    this.#environment = options.environment;
  }

  /**
   * The environment of the next trials. TensorFlow reads it once per process, so one that was started with another is
   * ended first.
   */
  async use(environment: Record<string, string>): Promise<void> {
    if (!isDeepStrictEqual(environment, this.#environment)) await this.close();
    this.#environment = environment;
  }

  /**
   * Runs one trial, in the process that is there or in a new one. Resolves when the process is ready for the next trial,
   * or gone; one call at a time.
   */
  serve(start: Start, listener: TrialListener): Promise<TrialEnd> {
    return new Promise((leave) => {
      this.#process ??= this.#open();
      this.#served++;
      this.#tenant = { attemptId: start.attemptId, listener, leave, final: null };
      this.#process.send(start);
    });
  }

  /** Asks the trial that runs to stop after its present update. */
  stop(): void {
    if (this.#tenant !== null) this.#process?.send({ type: 'stop' });
  }

  /** Ends the process at once. A trial that has not sent its final message is lost. */
  kill(): void {
    this.#isKilled = true;
    this.#process?.kill();
  }

  /** Ends the process at once if a trial has it; one that is free for the next trial goes on. */
  abort(): void {
    if (this.#tenant !== null) this.kill();
  }

  /** Ends a process that serves no trial; resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#process === null) return;
    const gone = new Promise<void>((resolve) => (this.#onGone = resolve));
    this.#end();
    await gone;
  }

  #open(): TrialProcess {
    const { launch, clock } = this.#options;
    this.#served = 0;
    this.#openedMs = clock.now().getTime();
    this.#isKilled = false;
    return launch(this.#environment, {
      message: (raw) => this.#hear(raw),
      // What is written between two trials belongs to neither.
      line: (stream, text) => this.#tenant?.listener.line(stream, text),
      exit: (exit) => this.#gone(exit),
      settled: () => this.#tenant?.listener.settled?.() ?? Promise.resolve(),
    });
  }

  #hear(raw: unknown): void {
    const parsed = fromTrial.safeParse(raw);
    if (!parsed.success) {
      this.#process?.send({ type: 'error', message: `not a message of this version: ${parsed.error.message}` });
      this.#tenant?.listener.line('event', 'the trial process sent a message that is not understood');
      return;
    }
    const { attemptId, message } = parsed.data;
    const tenant = this.#tenant;
    // The fence: what a trial says after its end is not about the next one.
    if (tenant?.attemptId !== attemptId) return;
    if (message.type === 'ready') this.#ready(tenant);
    else if (!isFinal(message)) tenant.listener.report(message);
    else if (tenant.final === null) {
      tenant.final = message;
      this.#killAfterGrace('the trial process did not become ready for another trial, and is replaced');
    }
  }

  #ready(tenant: Tenant): void {
    const { final, listener } = tenant;
    this.#cancelGrace?.();
    if (final === null) {
      // Such a process is not to be trusted; its exit makes the trial a lost one, which is tried again.
      listener.line('event', 'the trial process was ready for another trial without a result of this one');
      this.kill();
    } else if (this.#isWornOut()) this.#end();
    else {
      afterLines(() => {
        // A process that is about to die is left by its exit, so that no other trial is given to it.
        if (tenant === this.#tenant && !this.#isKilled) this.#dismiss(final);
      });
    }
  }

  #isWornOut(): boolean {
    const ageMs = this.#options.clock.now().getTime() - this.#openedMs;
    return this.#served >= trialsPerProcess && ageMs >= usefulLifeMs;
  }

  #gone(exit: ProcessExit): void {
    this.#process = null;
    this.#cancelGrace?.();
    this.#dismiss(this.#tenant?.final ?? { type: 'lost', exit });
    this.#onGone?.();
  }

  /** The present trial, if there is one, is done with the process. */
  #dismiss(end: TrialEnd): void {
    const tenant = this.#tenant;
    this.#tenant = null;
    tenant?.leave(end);
  }

  #end(): void {
    this.#process?.send({ type: 'end' });
    this.#killAfterGrace('the trial process did not end when it was told to');
  }

  #killAfterGrace(why: string): void {
    this.#cancelGrace = this.#options.clock.every(graceMs, () => {
      this.#tenant?.listener.line('event', why);
      this.kill();
    });
  }
}

/**
 * Calls `next` when the lines are heard that were written before the message at hand. They come by channels of their
 * own, which the event loop may read after that of the messages, or only on its next turn; by the second `setImmediate`
 * it has been round once. So a trial has all that is its own, and the next one nothing of it.
 */
function afterLines(next: () => void): void {
  setImmediate(() => setImmediate(next));
}

import { basename, join } from 'node:path';
import {
  fromNumeral,
  isObjective,
  SweepError,
  type Checkpointing,
  type Claim,
  type JsonObject,
  type MetricPoint,
  type Sweep,
  type Trial,
  type TrialStore,
} from '@coolsweep/sweep';
import { AttemptWriter } from './attemptWriter.ts';
import type { Clock } from './clock.ts';
import { gpuFaultIn } from './gpuFault.ts';
import { Silence } from './silence.ts';
import type { Slot } from './slot.ts';
import type { SlotProcess } from './slotProcess.ts';
import { askedEnding, endingOf, type Ask, type TrialEnding, type TrialReport } from './trialEnding.ts';

/** What happens in a run, for progress displays. */
export type SchedulerEvent =
  | { readonly type: 'started'; readonly trial: Trial; readonly attempt: number; readonly slot: Slot }
  | { readonly type: 'progress'; readonly trial: Trial; readonly step: number; readonly steps: number }
  | { readonly type: 'metrics'; readonly trial: Trial; readonly points: readonly MetricPoint[] }
  | {
      readonly type: 'ended';
      readonly trial: Trial;
      readonly outcome: TrialEnding['outcome'];
      readonly message: string | null;
    };

/** Folders that a person named. */
export interface RunFolders {
  /** Of data sets. */
  readonly dataDir: string | null;
  /** Of modules that a trial may call in place of training. Default: none. */
  readonly objectives?: string | null;
}

/** What is at work: a claimed trial in the process of a slot. */
export interface Work {
  readonly slot: Slot;
  readonly process: SlotProcess;
  readonly sweep: Sweep;
  readonly claim: Claim;
}

export interface RunningTrialOptions {
  readonly store: TrialStore;
  readonly clock: Clock;
  readonly onEvent: (event: SchedulerEvent) => void;
  readonly cacheDir: string;
  /** Where checkpoints are kept, a folder for each trial, and how often they are made. Default: none are. */
  readonly checkpoints?: Checkpointing;
  /** What names the program, for the record of every attempt. */
  readonly program?: JsonObject;
  /** Is told once what the store threw, unless the attempt was fenced. Default: nobody is. */
  readonly onStoreFailure?: (error: unknown) => void;
}

/** Limits after which a process is ended that does not answer. */
export interface Patience {
  /** From a request to stop until the trial has stopped, milliseconds. */
  readonly stopMs: number;
  /** Without any message, milliseconds, or longer (see `Silence`); null: for ever. */
  readonly silenceMs: number | null;
}

/** An attempt at a trial from its claim to its result. */
export class RunningTrial {
  readonly work: Work;
  readonly #options: RunningTrialOptions;
  readonly #writer: AttemptWriter;
  /** Last value of every metric, which is what is left of a trial that is pruned. */
  readonly #last = new Map<string, number>();
  #ask: (Ask & { readonly sinceMs: number }) | null = null;
  readonly #silence: Silence;
  /** Why it was taken for hanging. */
  #hang: string | null = null;
  /** The last thing that it said of its GPU. */
  #fault: string | null = null;
  #writeError: unknown = null;
  #isLeft = false;

  constructor(work: Work, options: RunningTrialOptions) {
    this.work = work;
    this.#options = options;
    this.#silence = new Silence(options.clock.now().getTime());
    this.#writer = new AttemptWriter(options.store, work.claim.attemptId, (error) => this.#give(error));
  }

  /** Has the process of the slot train the trial to its end. */
  async train({ dataDir, objectives = null }: RunFolders): Promise<TrialEnding> {
    const { slot, process, claim, sweep } = this.work;
    const { trial, attemptId, attemptNumber } = claim;
    this.#line(
      'event',
      `attempt ${attemptNumber} in slot ${slot.name}${slot.gpu === null ? '' : ` (${slot.gpu.uuid})`}`,
    );
    const { cacheDir, checkpoints } = this.#options;
    const end = await process.serve(
      {
        ...{ type: 'start', trialId: trial.id, attemptId, config: trial.config, seed: trial.seed, dataDir, cacheDir },
        ...(isObjective(trial.config) && {
          objective: { folder: objectives, number: trial.number, metric: sweep.spec.metric?.name ?? null },
        }),
        ...(checkpoints && {
          checkpoints: { ...checkpoints, ...sweep.spec.checkpoints, folder: join(checkpoints.folder, trial.id) },
        }),
        // By its name: the folder may have moved since.
        ...(checkpoints &&
          trial.checkpoint && { resumeFrom: join(checkpoints.folder, trial.id, basename(trial.checkpoint.path)) }),
      },
      {
        line: (stream, text) => this.#print(stream, text),
        report: (report) => this.#hear(report),
        settled: () => this.#settled(),
      },
    );
    const ending =
      this.#ask === null ? endingOf(end, this.#hang) : askedEnding(end, this.#ask, Object.fromEntries(this.#last));
    this.#line('event', ending.failure?.message ?? ending.outcome);
    return ending;
  }

  /** Asks the trial to stop after its present update, for a reason; a cancel counts more than what was asked before. */
  ask(ask: Ask): void {
    if (this.#ask !== null && (ask.why !== 'cancel' || this.#ask.why === 'cancel')) return;
    this.#ask = { ...ask, sinceMs: this.#ask?.sinceMs ?? this.#options.clock.now().getTime() };
    this.work.process.stop();
  }

  /** Ends the process when it does not answer in time. */
  watch({ stopMs, silenceMs }: Patience): void {
    const nowMs = this.#options.clock.now().getTime();
    if (this.#ask !== null && nowMs - this.#ask.sinceMs >= stopMs) this.work.process.abort();
    const silentMs = this.#silence.ms(nowMs);
    if (silenceMs === null || silentMs < this.#silence.limitMs(silenceMs)) return;
    this.#hang ??= `the trial process said nothing for ${Math.round(silentMs / 1000)} s and was ended`;
    this.work.process.abort();
  }

  /** Takes the place from the trial at once. */
  evict(reason: string): void {
    this.ask({ why: 'evict', reason });
    this.work.process.abort();
  }

  /** What the trial said of its GPU, if it was lost or failed by that; null when it did not. */
  faultIn({ outcome, failure }: TrialEnding): string | null {
    if (this.work.slot.gpu === null) return null;
    if (outcome === 'lost') return this.#fault;
    return outcome === 'failed' ? gpuFaultIn(failure?.message ?? '') : null;
  }

  /** Writes what was reported since the last time. */
  flush(): void {
    void this.#writer.flush();
  }

  async #settled(): Promise<void> {
    await this.#writer.flush();
    if (this.#writeError !== null) throw asError(this.#writeError);
  }

  /** The lease is lost: another scheduler has the trial now. */
  fence(): void {
    this.#give(new SweepError('fenced', `attempt ${this.work.claim.attemptId} was taken over`));
  }

  /**
   * Writes nothing more of the attempt, not its end either: it may go on elsewhere.
   *
   * @param error why nothing can be written; null: it is left because its scheduler ends
   */
  leave(error: unknown): void {
    this.#isLeft = true;
    this.#writeError ??= error;
  }

  /** Whether it goes on elsewhere, as far as this scheduler knows. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /**
   * Writes the end of the attempt, unless it was left; begins to at once. Resolves when it is in the store.
   *
   * @throws what the store threw, unless the attempt was fenced: its trial is another scheduler's now
   */
  async finish(ending: TrialEnding): Promise<void> {
    const { claim, sweep } = this.work;
    const { clock, onEvent } = this.#options;
    if (this.#isLeft && this.#writeError === null) return;
    const { metric } = sweep.spec;
    const objective = ending.outcome === 'completed' && metric ? (ending.results[metric.name] ?? null) : null;
    const ended =
      this.#writeError === null ? await this.#writer.finish({ ...ending, at: clock.now(), objective }) : null;
    if (ended !== null) {
      onEvent({ type: 'ended', trial: ended, outcome: ending.outcome, message: ending.failure?.message ?? null });
    } else if (isFenced(this.#writeError)) {
      const message = 'another scheduler took this trial over';
      onEvent({ type: 'ended', trial: claim.trial, outcome: 'lost', message });
    } else throw asError(this.#writeError);
  }

  #give(error: unknown): void {
    this.leave(error);
    if (!isFenced(error)) this.#options.onStoreFailure?.(error);
    this.work.process.abort();
  }

  #line(stream: 'stdout' | 'stderr' | 'event', text: string): void {
    const at = this.#options.clock.now();
    this.#silence.heard(at.getTime());
    this.#writer.line({ at, stream, text });
  }

  /** Takes in a line that the process printed. */
  #print(stream: 'stdout' | 'stderr' | 'event', text: string): void {
    if (stream === 'stderr' && this.work.slot.gpu !== null) this.#fault = gpuFaultIn(text) ?? this.#fault;
    this.#line(stream, text);
  }

  /** Takes in what a trial reports on its way. */
  #hear(message: TrialReport): void {
    const { onEvent, clock } = this.#options;
    const { trial } = this.work.claim;
    this.#silence.heard(clock.now().getTime(), updatesIn(message));
    switch (message.type) {
      case 'environment':
        this.#writer.environment({ ...message.environment, ...this.#options.program });
        break;
      case 'progress':
        this.#writer.progress({ step: message.step, steps: message.steps });
        onEvent({ type: 'progress', trial, step: message.step, steps: message.steps });
        break;
      case 'metrics': {
        const points = message.points.map((point) => ({ ...point, value: fromNumeral(point.value) }));
        for (const { name, value } of points) this.#last.set(name, value);
        this.#writer.points(points);
        onEvent({ type: 'metrics', trial, points });
        break;
      }
      case 'checkpoint':
        this.#writer.checkpoint({ path: message.path, step: message.step });
        break;
      case 'log':
      case 'error':
        this.#line('event', 'text' in message ? message.text : message.message);
    }
  }
}

/** Updates of which a message tells that they are done; null when it is about something else. */
function updatesIn(message: TrialReport): number | null {
  if (message.type === 'progress') return message.step;
  return message.type === 'metrics' ? (message.points.at(-1)?.step ?? null) : null;
}

/** A pruner's decision as what is asked of a trial. */
export function pruning(decision: JsonObject): Ask {
  return { why: 'prune', decision };
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isFenced(error: unknown): boolean {
  return error instanceof SweepError && error.code === 'fenced';
}

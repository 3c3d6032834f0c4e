/**
 * What a module of yours that a sweep calls is given. Types alone and no imports: `import type` from here costs nothing,
 * and works wherever your editor finds this file; see docs/objectives.md.
 */

/** The values of a configuration: what varies, and what is fixed. */
export type Params = Readonly<Record<string, number | string | boolean>>;

/** Numbers by name, which sweeps are judged by, and which have curves. */
export type Metrics = Readonly<Record<string, number>>;

/** How far a trial is. */
export interface Report {
  /** Steps done; whole, at least 1, and larger with each report. */
  readonly step: number;
  /** Steps of the whole run: pruners and progress bars need it. Once is enough. */
  readonly steps?: number;
  readonly metrics?: Metrics;
}

/** Random numbers that the replicate seed decides: the same in every configuration, and after a resume. */
export interface SeededRandom {
  /** From 0, included, to 1, excluded. */
  readonly uniform: () => number;
  /** A whole number from 0 to below `count`. */
  readonly integer: (count: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
}

/** A trial, as the module that computes it sees it. */
export interface TrialHandle<State = unknown> {
  /** Replicate seed: trials with the same seed are compared with each other. */
  readonly seed: number;
  /** 1, 2, … within the sweep. */
  readonly number: number;
  readonly random: SeededRandom;
  /** What the last checkpoint of a stopped attempt holds; null when the trial begins. */
  readonly restored: State | null;
  /** Folder of data that the user named; null where none was. */
  readonly dataDir: string | null;
  /** Folder of what can be made again. */
  readonly cacheDir: string;
  /** Aborted when the trial should stop: it was pruned, paused or cancelled, or the program is being stopped. */
  readonly signal: AbortSignal;
  /** Reports a step. Resolves when messages from outside have been heard, so that the trial can be stopped. */
  readonly report: (report: Report) => Promise<void>;
  /** Whether the trial should stop; then keep a checkpoint and return nothing. */
  readonly shouldStop: () => boolean;
  /**
   * Offers what the trial can go on from after the step reported last: whatever `structuredClone` can copy, or a function
   * that gives it. `random` is kept with it. It is written when a checkpoint is due, and when the trial is to stop.
   */
  readonly checkpoint: (state: State | (() => State)) => Promise<void>;
  /** Writes a line to the trial's log. */
  readonly log: (text: string) => void;
}

/**
 * What a module exports as `objective`: computes one trial. Returns its metrics, or the one by which the sweep is judged;
 * nothing when it was stopped. A number that is not finite means that the trial diverged, a thrown error that it failed.
 */
export type Objective = (
  params: Params,
  trial: TrialHandle,
) => Metrics | number | undefined | Promise<Metrics | number | undefined>;

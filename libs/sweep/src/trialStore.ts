import type { MetricPoint } from './metric.ts';
import type { SweepSpec } from './sweepFile.ts';
import type { AttemptOutcome, TrialState } from './trial.ts';
import type { TrialConfig } from './trialConfig.ts';
import type { Params } from './grid.ts';

/** A trial to be recorded. Unique in its sweep by (configHash, seed). */
export interface NewTrial {
  readonly params: Params;
  readonly config: TrialConfig;
  readonly configHash: string;
  /** Replicate seed: same seed, same initial weights and same data order, whatever the configuration. */
  readonly seed: number;
}

export interface NewSweep {
  readonly spec: SweepSpec;
  /** Text of the sweep file as it was given. */
  readonly source: string;
  /** What was true when the sweep was recorded: versions, commit, machine. JSON. */
  readonly environment: Readonly<Record<string, unknown>>;
  readonly trials: readonly NewTrial[];
}

/** `active`: has a runner or waits for one; `stopped`: by request; `finished`: every trial is. */
export type SweepState = 'active' | 'stopped' | 'finished';

export interface Sweep {
  readonly id: string;
  readonly name: string;
  readonly state: SweepState;
  readonly spec: SweepSpec;
  readonly source: string;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

export interface TrialFailure {
  readonly message: string;
  /** The update at which it happened, where that is known. */
  readonly step: number | null;
}

export interface Trial {
  readonly id: string;
  readonly sweepId: string;
  /** 1, 2, … in the order of the grid. */
  readonly number: number;
  readonly params: Params;
  readonly config: TrialConfig;
  readonly configHash: string;
  readonly seed: number;
  readonly state: TrialState;
  /** Value of the sweep's metric at the end; null until completed, or when the sweep has no metric. */
  readonly objective: number | null;
  /** Last value of every metric; empty until the trial is finished. */
  readonly results: Readonly<Record<string, number>>;
  readonly failure: TrialFailure | null;
  /** Updates done and planned by the present or last attempt. */
  readonly progress: { readonly step: number; readonly steps: number | null };
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface Attempt {
  readonly id: number;
  readonly trialId: string;
  /** 1, 2, … within the trial. */
  readonly number: number;
  readonly owner: string;
  readonly outcome: AttemptOutcome | null;
  readonly message: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly leaseUntil: Date;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** The right to write for one attempt. It is lost when the lease runs out and another attempt begins. */
export interface Claim {
  readonly trial: Trial;
  readonly attemptId: number;
  readonly attemptNumber: number;
}

export interface LogLine {
  readonly at: Date;
  readonly stream: 'stdout' | 'stderr' | 'event';
  readonly text: string;
}

export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  readonly at: Date;
  readonly objective: number | null;
  readonly results: Readonly<Record<string, number>>;
  readonly failure: TrialFailure | null;
}

/** What a trial reported since the last time; written in one transaction. */
export interface AttemptReport {
  readonly points?: readonly MetricPoint[];
  readonly log?: readonly LogLine[];
  readonly progress?: { readonly step: number; readonly steps: number };
  readonly environment?: Readonly<Record<string, unknown>>;
  /** Extends the lease. */
  readonly leaseUntil?: Date;
}

/**
 * What a scheduler needs from a store. Guarantees:
 *
 * - What a resolved promise acknowledged survives the death of the process.
 * - Returned values are snapshots and never change under the reader.
 * - A trial is claimed by one attempt at a time: `claim` is one guarded statement.
 * - A finished trial never changes.
 * - Writes of an attempt that was ended or replaced are refused with SweepError 'fenced'.
 * - An unknown id is SweepError 'not_found'.
 */
export interface TrialStore {
  /** Records a sweep and all its trials, or nothing. Ids are `[a-z0-9-]`, derived from the name. */
  createSweep(sweep: NewSweep, at: Date): Promise<Sweep>;
  setSweepState(sweepId: string, state: SweepState): Promise<void>;
  /** Claims the first waiting trial of the sweep, or null when none waits. */
  claim(sweepId: string, claimant: { owner: string; at: Date; leaseUntil: Date }): Promise<Claim | null>;
  /** Appends what the attempt reported. A point whose (name, step) the attempt already has is ignored. */
  report(attemptId: number, report: AttemptReport): Promise<void>;
  /** Ends an attempt and moves its trial on, see `stateAfter`. */
  finish(attemptId: number, result: AttemptResult): Promise<Trial>;
  /**
   * Ends as `lost` every running attempt of the sweep whose lease has run out by `at`, or whose owner `isDead` says is
   * gone; their trials wait again, or fail after too many. Returns the ids of those trials.
   */
  reclaim(sweepId: string, options: { at: Date; isDead: (owner: string) => boolean }): Promise<string[]>;
  close(): Promise<void>;
}

export interface SweepOverview {
  readonly sweep: Sweep;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** Best finished configuration by the mean of its objective over seeds; null without one. */
  readonly best: { readonly params: Params; readonly values: readonly number[] } | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Points of one metric of one trial's latest attempt, in order of step. */
export interface Series {
  readonly trialId: string;
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface SeriesQuery {
  readonly trialIds: readonly string[];
  readonly names: readonly string[];
  /** Only points with a larger step. Default: all. */
  readonly afterStep?: number;
  /** Most points per series; buckets of steps are thinned to their smallest and largest value. Default: all. */
  readonly maxPoints?: number;
}

/** What people and screens read. */
export interface SweepReader {
  /** Newest first. */
  listSweeps(): Promise<SweepOverview[]>;
  sweepById(sweepId: string): Promise<SweepOverview>;
  /** In order of number. */
  trialsOf(sweepId: string): Promise<Trial[]>;
  trialById(trialId: string): Promise<Trial>;
  /** In order of number. */
  attemptsOf(trialId: string): Promise<Attempt[]>;
  series(query: SeriesQuery): Promise<Series[]>;
  /** The last `limit` lines (default 1,000) of the latest attempt, oldest first. */
  logOf(trialId: string, options?: { limit?: number }): Promise<LogLine[]>;
}

export type SweepStore = TrialStore & SweepReader;

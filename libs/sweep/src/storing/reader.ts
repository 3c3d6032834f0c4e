import type { Params } from '../grid.ts';
import type { TrialState } from '../trial.ts';
import type { Pulse, SlotTime } from './pulse.ts';
import type { Attempt, LogLine, SchedulerRow, Sweep, Trial, TrialSummary } from './record.ts';
import type { TrialTablePage, TrialTableQuery } from './trialTable.ts';

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
  /** `drawn`: values of 15 significant digits will do, which may be quicker. Default: all digits. */
  readonly digits?: 'all' | 'drawn';
}

/** A part of a sweep's trials. */
export interface TrialPage {
  /** Only trials with a larger number. Default: all. */
  readonly after?: number;
  /** Only trials of these numbers; those that there are not are left out. Default: all. */
  readonly numbers?: readonly number[];
  /** Most trials. Default: all. */
  readonly limit?: number;
}

/** A part of what the attempts at a trial printed. */
export interface LogPart {
  /** Most lines, the last ones. Default: 1,000. */
  readonly limit?: number;
  /** Number of the attempt. Default: the latest one. */
  readonly attempt?: number;
}

/** What people and screens read. */
export interface SweepReader {
  /** Newest first. */
  listSweeps(): Promise<SweepOverview[]>;
  sweepById(sweepId: string): Promise<SweepOverview>;
  /** In order of number. */
  trialsOf(sweepId: string, page?: TrialPage): Promise<Trial[]>;
  /** All trials of a sweep in order of number, in short. */
  trialSummaries(sweepId: string): Promise<TrialSummary[]>;
  /** A part of a sweep's trials, filtered and sorted as {@link trialTablePage} does it. */
  trialTable(query: TrialTableQuery): Promise<TrialTablePage>;
  trialById(trialId: string): Promise<Trial>;
  /** The first trial that was trained to a result (completed or diverged) at this content address, or null. */
  trialAt(addressHash: string): Promise<Trial | null>;
  /**
   * Trials of the sweep that wait and have configuration and seed of one that was trained to a result elsewhere, which has
   * a content address: they may turn out to have the same one. In order of number.
   */
  repeated(sweepId: string): Promise<Trial[]>;
  /** In order of number. */
  attemptsOf(trialId: string): Promise<Attempt[]>;
  /** Of a trial whose result was taken over: the points of the one that it is from. */
  series(query: SeriesQuery): Promise<Series[]>;
  /**
   * The last lines of an attempt, oldest first; none before the first attempt.
   *
   * @throws SweepError `not_found` for an attempt that was not made
   */
  logOf(trialId: string, part?: LogPart): Promise<LogLine[]>;
  /** Every scheduler that has said that it is at work and not that it has ended, the first one first. */
  schedulers(): Promise<SchedulerRow[]>;
  /** In the order of the ids; unknown ids are left out. */
  slotTime(sweepIds: readonly string[], at: Date): Promise<SlotTime[]>;
  /** How everything stands; null when nothing was written since the pulse of this version. Cheap. */
  pulse(since?: string): Promise<Pulse | null>;
}

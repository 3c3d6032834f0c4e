import type { AnyConfig } from './anyConfig.ts';
import type { Engine } from './engine.ts';
import type { MetricPoint } from './metric.ts';
import type { Params } from './grid.ts';
import type { SweepSpec } from './sweepFile.ts';
import type { SweepEdit } from './storing/pulse.ts';
import type { SweepReader } from './storing/reader.ts';
import type {
  JsonObject,
  LogLine,
  SchedulerRow,
  Sweep,
  SweepOrigin,
  SweepRequest,
  SweepState,
  Trial,
  TrialCheckpoint,
  TrialContinuation,
  TrialFailure,
} from './storing/record.ts';
import type { AttemptOutcome } from './trial.ts';

export type { MachineFinding, MachineGpu, MachineReport } from './storing/machineReport.ts';
export type { Pulse, SlotTime, SweepEdit } from './storing/pulse.ts';
export type { LogPart, Series, SeriesQuery, SweepOverview, SweepReader, TrialPage } from './storing/reader.ts';
export type { TrialFilter, TrialTablePage, TrialTableQuery } from './storing/trialTable.ts';
export type {
  Attempt,
  JsonObject,
  LogLine,
  SchedulerRow,
  SchedulerSlot,
  Sweep,
  SweepOrigin,
  SweepRequest,
  SweepState,
  Trial,
  TrialCheckpoint,
  TrialContinuation,
  TrialFailure,
  TrialSummary,
} from './storing/record.ts';

/** A trial to be recorded. Unique in its sweep by (configHash, seed). */
export interface NewTrial {
  readonly params: Params;
  readonly config: AnyConfig;
  readonly configHash: string;
  /** Replicate seed: same seed, same initial weights and same data order, whatever the configuration. */
  readonly seed: number;
}

export interface NewSweep {
  readonly spec: SweepSpec;
  /** Text of the sweep file as it was given. */
  readonly source: string;
  /** What was true when the sweep was recorded: versions, commit, machine. JSON. */
  readonly environment: JsonObject;
  readonly trials: readonly NewTrial[];
  /** Default: active, for the scheduler that recorded it; stopped: nobody works at it yet. */
  readonly state?: 'active' | 'queued' | 'stopped';
  /** Default: 0. */
  readonly priority?: number;
  readonly origin?: SweepOrigin;
  /** What alone may run it. Default: whatever serves sweeps. */
  readonly engine?: Engine | null;
}

/** The right to write for one attempt. It is lost when the lease runs out and another attempt begins. */
export interface Claim {
  readonly trial: Trial;
  /** The fencing token: it names this attempt and no other in every write. */
  readonly attemptId: number;
  readonly attemptNumber: number;
}

/** Who claims, when, and until when nobody else may. */
export interface Claimant {
  readonly owner: string;
  readonly at: Date;
  readonly leaseUntil: Date;
}

export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  readonly at: Date;
  readonly objective: number | null;
  readonly results: Readonly<Record<string, number>>;
  readonly failure: TrialFailure | null;
  /** Of a pruned trial: why. */
  readonly decision?: JsonObject;
  /** Hash of what the attempt came to: of the final weights and statistics. */
  readonly finalHash?: string;
}

/** What a trial reported since the last time; written in one transaction. */
export interface AttemptReport {
  readonly points?: readonly MetricPoint[];
  readonly log?: readonly LogLine[];
  readonly progress?: { readonly step: number; readonly steps: number };
  readonly environment?: JsonObject;
  readonly checkpoint?: TrialCheckpoint;
  /** Extends the lease. */
  readonly leaseUntil?: Date;
}

/** A sweep that may have work for a scheduler. */
export interface OpenSweep {
  readonly id: string;
  readonly state: SweepState;
  readonly priority: number;
  /** What alone may run it; null: whatever serves sweeps. */
  readonly engine: Engine | null;
  readonly requested: SweepRequest | null;
  /** Whether it has trials that run, wait, and wait and can be claimed: one that was asked to pause cannot. */
  readonly has: { readonly running: boolean; readonly waiting: boolean; readonly claimable: boolean };
  /** Whether it or one of its trials was asked for something about which `carryOut` has to do something. */
  readonly isAsked: boolean;
}

/** A running trial that has to stop, and why. */
export interface Stop {
  readonly trialId: string;
  readonly reason: 'pause' | 'cancel';
}

/** What a scheduler tells of itself from time to time. */
export interface Heartbeat extends SchedulerRow {
  /** The attempts that it runs, whose leases are renewed. */
  readonly attemptIds: readonly number[];
  readonly leaseUntil: Date;
}

/**
 * What a scheduler needs from a store. Guarantees:
 *
 * - What a resolved promise acknowledged survives the death of the process.
 * - Returned values are snapshots and never change under the reader.
 * - A trial is claimed by one attempt at a time: `claim` is one guarded statement.
 * - A finished trial never changes, but for `retry`.
 * - Writes of an attempt that was ended or replaced are refused with SweepError 'fenced'.
 * - An unknown id is SweepError 'not_found'.
 * - Writes that are waiting may be done together; one that is refused does not touch the others.
 */
export interface TrialStore {
  /** Records a sweep and all its trials, or nothing. Ids are `[a-z0-9-]`, derived from the name. */
  createSweep(sweep: NewSweep, at: Date): Promise<Sweep>;
  /**
   * Records further trials of a sweep, or nothing; their numbers go on.
   *
   * @throws SweepError `conflict` when one has the configuration and seed of another
   */
  addTrials(sweepId: string, trials: readonly NewTrial[]): Promise<Trial[]>;
  setSweepState(sweepId: string, state: SweepState): Promise<void>;
  /**
   * Finishes a sweep of which nothing waits, runs or was asked; false when it is over already or there is something. In
   * one go: a trial that somebody has retried meanwhile is not left behind.
   */
  finishSweep(sweepId: string): Promise<boolean>;
  /** Changes what people have decided about a sweep. */
  editSweep(sweepId: string, edit: SweepEdit): Promise<Sweep>;
  /** Claims the first waiting trial of the sweep, or null when none waits or the sweep is paused or cancelled. */
  claim(sweepId: string, claimant: Claimant): Promise<Claim | null>;
  /**
   * Appends what the attempt reported. A point whose (name, step) the attempt already has is ignored. From its environment
   * the trial has its content address, see `addressAfter`.
   */
  report(attemptId: number, report: AttemptReport): Promise<void>;
  /** Ends an attempt and moves its trial on, see `stateAfter`. */
  finish(attemptId: number, result: AttemptResult): Promise<Trial>;
  /**
   * Ends as `lost` every running attempt of the sweep whose lease has run out by `at`, or whose owner `isDead` says is
   * gone; their trials wait again, or fail after too many. Returns the ids of those trials.
   */
  reclaim(sweepId: string, options: { at: Date; isDead: (owner: string) => boolean }): Promise<string[]>;
  /**
   * Completes a waiting trial with the result of another of the same configuration and seed: one at the content address
   * that this one would have, or without an address one of the sweep that this one's extends.
   *
   * @throws SweepError `conflict` when it does not wait, or the other is another trial or has no result
   */
  reuse(trialId: string, from: { trialId: string; at: Date; addressHash?: string }): Promise<Trial>;
  /**
   * Has a trial that waits go on with the training of another one, of the sweep that its own extends, when it is claimed:
   * from a checkpoint of its own, which the caller has made of the other's, with the points of the other one before it.
   *
   * @throws SweepError `conflict` when it does not wait or has begun, or the other is not completed or has another seed
   */
  continueFrom(trialId: string, from: TrialContinuation & { checkpoint: TrialCheckpoint }): Promise<Trial>;

  /**
   * Asks something of a sweep; a scheduler carries it out. A later request replaces one that was not carried out.
   *
   * @param reason of a cancel: why, which stays recorded
   * @throws SweepError `conflict` when the sweep is finished or cancelled
   */
  requestSweep(sweepId: string, request: SweepRequest, reason?: string): Promise<Sweep>;
  /**
   * Asks something of a trial; a scheduler carries it out, but for `resume`, which takes a pause or cancel back.
   *
   * @throws SweepError `conflict` when the trial is finished
   */
  requestTrial(trialId: string, request: SweepRequest): Promise<Trial>;
  /**
   * Has failed and cancelled trials of a sweep wait again, all of them or those asked for; earlier losses no longer
   * count. A sweep that was over is queued. Returns the ids of those trials.
   */
  retry(sweepId: string, options: { at: Date; trialIds?: readonly string[] }): Promise<string[]>;
  /** Gives trials up that wait, for the reason that a pruner has; returns the ids of those that did wait. */
  prune(trialIds: readonly string[], given: { decision: JsonObject; at: Date }): Promise<string[]>;
  /** Sweeps that are neither finished nor cancelled, the oldest first. */
  openSweeps(): Promise<OpenSweep[]>;
  /**
   * Does what was asked of a sweep and its trials where no process is concerned: sets the state, cancels what waits.
   * Returns the running trials that have to stop before the rest can be done.
   */
  carryOut(sweepId: string, at: Date): Promise<Stop[]>;

  /**
   * Keeps the row of a scheduler and renews the leases of its attempts. Returns those that have lost the right to write.
   * Rows of schedulers that have been silent for a day go.
   */
  beat(heartbeat: Heartbeat): Promise<number[]>;
  /** Removes the row of a scheduler that ends. */
  leave(schedulerId: string): Promise<void>;
  close(): Promise<void>;
}

export type SweepStore = TrialStore & SweepReader;

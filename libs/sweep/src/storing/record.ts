import type { AnyConfig } from '../anyConfig.ts';
import type { Engine } from '../engine.ts';
import type { Params } from '../grid.ts';
import type { SweepSpec } from '../sweepFile.ts';
import type { AttemptOutcome, TrialState } from '../trial.ts';
import type { MachineReport } from './machineReport.ts';

/** What a store keeps. */

/** A value that JSON can say. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * `queued`: waits for a scheduler that serves all sweeps; `active`: a scheduler works at it, or did when it died;
 * `paused` and `cancelled`: by request; `stopped`: with its scheduler; `finished`: every trial is.
 */
export type SweepState = 'queued' | 'active' | 'paused' | 'stopped' | 'finished' | 'cancelled';

/** What people ask of a sweep or a trial; a scheduler carries it out. */
export type SweepRequest = 'pause' | 'resume' | 'cancel';

/** What a sweep was made from, when it was not a file. */
export interface SweepOrigin {
  readonly kind: 'rerun' | 'confirmation' | 'extension';
  readonly sweepId: string;
  /** The trial that is run again; null when the origin is the sweep. */
  readonly trialId: string | null;
}

export interface Sweep {
  readonly id: string;
  readonly name: string;
  readonly state: SweepState;
  readonly spec: SweepSpec;
  readonly source: string;
  readonly environment: JsonObject;
  readonly createdAt: Date;
  /** A sweep of priority p + 1 gets twice the slots of one of priority p. */
  readonly priority: number;
  readonly origin: SweepOrigin | null;
  /** What no scheduler has carried out yet. From a pause or cancel on, none of its trials can be claimed. */
  readonly requested: SweepRequest | null;
  /** Why it was asked to end before all its trials are done: the limit that it came to. Null when nobody said. */
  readonly endReason: string | null;
  /** Words by which people find it again, in the order in which they were given. */
  readonly tags: readonly string[];
  /** When it was put away; null: it is listed with the others. */
  readonly archivedAt: Date | null;
  /** What alone may run it; null: whatever serves sweeps. */
  readonly engine: Engine | null;
}

export interface TrialFailure {
  readonly message: string;
  /** The update at which it happened, where that is known. */
  readonly step: number | null;
}

/** The last good checkpoint of a trial. */
export interface TrialCheckpoint {
  readonly path: string;
  /** Updates done. */
  readonly step: number;
}

/** From what a trial goes on that is to train for more epochs than another one did. */
export interface TrialContinuation {
  readonly trialId: string;
  /** Points of the other trial up to this step are its own as well; test metrics, which come at the end, are not. */
  readonly upTo: number;
}

export interface Trial {
  readonly id: string;
  readonly sweepId: string;
  /** 1, 2, … in the order in which they were chosen. */
  readonly number: number;
  readonly params: Params;
  readonly config: AnyConfig;
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
  /** Hash of everything that the result depends on, its content address; null where that is not known. */
  readonly addressHash: string | null;
  /** The trial whose result was taken over; null when this one was trained. */
  readonly reusedFrom: string | null;
  /** The trial whose training this one goes on with; null when it begins at the beginning. */
  readonly continues: TrialContinuation | null;
  /** Why it was pruned, in the pruner's words and numbers. */
  readonly decision: JsonObject | null;
  /** `pause`: cannot be claimed; `cancel`: to be cancelled by a scheduler. A running one is stopped first. */
  readonly requested: 'pause' | 'cancel' | null;
  readonly checkpoint: TrialCheckpoint | null;
  /** When somebody last asked for it to be tried again after it had failed or was cancelled. */
  readonly retriedAt: Date | null;
}

/** What charts and tables need of a trial: neither its whole configuration nor what was done with it. */
export type TrialSummary = Pick<
  Trial,
  | 'number'
  | 'params'
  | 'configHash'
  | 'seed'
  | 'state'
  | 'objective'
  | 'results'
  | 'progress'
  | 'startedAt'
  | 'finishedAt'
>;

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
  readonly environment: JsonObject;
  /** Hash of what the attempt came to: of the final weights and statistics; null where there is none. */
  readonly finalHash: string | null;
}

export interface LogLine {
  readonly at: Date;
  readonly stream: 'stdout' | 'stderr' | 'event';
  readonly text: string;
}

/** A slot of a scheduler, as the others see it. */
export interface SchedulerSlot {
  readonly name: string;
  /** UUID of its GPU; null on the CPU. */
  readonly gpu: string | null;
  /** The trial that runs there. */
  readonly trialId: string | null;
  /** Why nothing is run there any more; absent while the slot can be used. */
  readonly outOfUse?: string;
}

/** A scheduler at work. */
export interface SchedulerRow {
  /** Owner of its attempts. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  readonly slots: readonly SchedulerSlot[];
  /** Of the machine at that heartbeat; absent while nothing is known. */
  readonly machine?: MachineReport;
}

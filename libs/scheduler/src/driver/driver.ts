/**
 * What an engine of a cluster says of a job. `lost` means that the engine has no contact, never that the processes are
 * dead: only the agent's report, or its lease, says that (decision 9).
 */
export type EngineState = 'queued' | 'started' | 'ended' | 'lost';

/** A job as its engine has it at this moment. */
export interface Observation {
  /** As it was submitted. */
  readonly name: string;
  /** The engine's own id. */
  readonly externalId: string;
  readonly engine: EngineState;
  /** Machine that it was given; null before. */
  readonly node: string | null;
  /** In the engine's words, such as `PENDING (Resources)`. */
  readonly reason: string;
}

/** A job that runs one attempt at a trial. */
export interface EngineJob {
  /** `[a-z0-9-]`; no other job ever has it. */
  readonly name: string;
  /** Program and arguments that the job becomes. Absolute paths. */
  readonly command: readonly string[];
  /** Folder in which it starts and prints; is there on every node. */
  readonly folder: string;
  /** Less than 1: others share the GPU. An engine that cannot share one gives it whole. */
  readonly gpus: number;
  readonly threads: number;
  /** Machines, as `Observation.node` names them, on which it must not run. Default: none; an engine may not know how. */
  readonly avoid?: readonly string[];
}

/** What became of a submission. */
export type Submission =
  | { readonly outcome: 'created' | 'existed'; readonly externalId: string }
  /** The engine may have the job: `observe` tells. Is never answered by a second submission. */
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string };

/** An engine that places jobs on the machines of a cluster. */
export interface TrialDriver {
  readonly name: string;
  /**
   * Jobs are processes of this machine: they get the GPU of their slot, and of one that has `ended` no process is left, for
   * sure. Default: no, see `EngineState`.
   */
  readonly isHere?: boolean;
  /**
   * Hands a job over, once.
   *
   * @throws SweepError `unsupported` when the engine's commands are not there
   */
  submit(job: EngineJob): Promise<Submission>;
  /**
   * The jobs of these names that the engine still knows; those that have ended may be missing. Null when it does not
   * answer.
   */
  observe(names: readonly string[]): Promise<readonly Observation[] | null>;
  /** Asks for a job's end: it may still be running when this resolves. False when the engine did not answer. */
  cancel(externalId: string): Promise<boolean>;
}

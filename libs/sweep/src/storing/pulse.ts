/**
 * How everything stands that lives, in a few small values: what a reader compares to find out what has changed. Two
 * stamps of the same thing differ when it changed between them; they mean nothing else.
 */
export interface Pulse {
  /** Of the whole store: another one when anybody has written anything. */
  readonly version: string;
  /** A sweep's stamp changes with its row, and while it is open with the states of its trials and what was asked of them. */
  readonly sweeps: readonly { readonly id: string; readonly stamp: string }[];
  /** Running trials; the stamp changes with their steps, points and log. */
  readonly running: readonly { readonly id: string; readonly sweepId: string; readonly stamp: string }[];
  /** Changes with every heartbeat. */
  readonly schedulers: string;
}

/** How long the attempts of a sweep have taken together so far, milliseconds; those that run count until now. */
export interface SlotTime {
  readonly sweepId: string;
  /** Of attempts that computed on a GPU; of others. */
  readonly gpuMs: number;
  readonly cpuMs: number;
}

/** What a person may change of a sweep that nothing else depends on; what is absent stays. */
export interface SweepEdit {
  readonly priority?: number;
  readonly tags?: readonly string[];
  /** Null takes it out of the archive. */
  readonly archivedAt?: Date | null;
}

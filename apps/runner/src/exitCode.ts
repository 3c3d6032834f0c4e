import type { SweepErrorCode } from '@coolsweep/sweep';

/** Exit codes of the command; the same table is in docs/cli.md. */
export const exitCodes = {
  /** Everything asked for was done. A diverged trial is a result. */
  ok: 0,
  /** A bug: please report it. */
  bug: 1,
  /** The command line or the sweep file is wrong; nothing was recorded. */
  badInput: 2,
  /** The sweep ran, and at least one of its trials failed. */
  trialsFailed: 3,
  /** Something that was named does not exist: a sweep, a trial, a data set. */
  missing: 4,
  /** The surroundings do not allow it: database, TensorFlow, network, a damaged file. */
  environment: 5,
  /** A trial was run again and differs from what was recorded. */
  differs: 6,
  /** Stopped by Ctrl-C or SIGTERM; `coolsweep run --resume` goes on. */
  interrupted: 130,
} as const;

const byError = {
  invalid_arguments: exitCodes.badInput,
  invalid_sweep_file: exitCodes.badInput,
  not_found: exitCodes.missing,
  data_missing: exitCodes.missing,
  data_corrupt: exitCodes.environment,
  conflict: exitCodes.environment,
  fenced: exitCodes.environment,
  unsupported: exitCodes.environment,
  store_unavailable: exitCodes.environment,
  trial_process: exitCodes.environment,
} as const satisfies Record<SweepErrorCode, number>;

/** The exit code for an expected failure. */
export function exitCodeOf(code: SweepErrorCode): number {
  return byError[code];
}

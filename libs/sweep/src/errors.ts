/** Why an expected failure happened; each code has one exit code in the runner and one tRPC code in the API. */
export type SweepErrorCode =
  | 'invalid_arguments'
  | 'invalid_sweep_file'
  | 'not_found'
  | 'conflict'
  | 'fenced'
  | 'data_missing'
  | 'data_corrupt'
  | 'unsupported'
  | 'store_unavailable'
  | 'trial_process';

/** An expected failure. Its message says what to do; anything that is not a SweepError is a bug. */
export class SweepError extends Error {
  readonly code: SweepErrorCode;

  constructor(code: SweepErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SweepError';
    this.code = code;
  }
}

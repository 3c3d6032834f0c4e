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

/** The same in every copy of this module: bundlers load it more than once into a process. */
const brand: unique symbol = Symbol.for('coolsweep.SweepError');

/**
 * An expected failure. Its message says what to do; anything that is not a SweepError is a bug. One of another copy of
 * this class is an instance, too: what one part of a bundled program throws, another one catches.
 */
export class SweepError extends Error {
  readonly code: SweepErrorCode;
  readonly [brand] = true;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(code: SweepErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SweepError';
    this.code = code;
  }
}

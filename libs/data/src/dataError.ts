/** Why data cannot be used. Each code is also a `SweepErrorCode` of the sweep library, so that it maps to itself. */
export type DataErrorCode = 'data_missing' | 'data_corrupt' | 'invalid_arguments' | 'unsupported' | 'conflict';

/** An expected failure with data. Its message says what to do; anything that is not a DataError is a bug. */
export class DataError extends Error {
  readonly code: DataErrorCode;

  constructor(code: DataErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataError';
    this.code = code;
  }
}

/** What was downloaded is damaged: it may be replaced, other than a folder that the user brought. */
export class DamagedCache extends DataError {
  constructor({ code, message }: DataError) {
    super(code, message);
    this.name = 'DamagedCache';
  }
}

/** The text of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

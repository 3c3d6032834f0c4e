import { SweepError, type SweepErrorCode } from '@coolsweep/sweep';

/** SQLite's primary result codes that are no bug of the program, with what to say; see sqlite.org/rescode.html. */
const expected: Readonly<Record<number, readonly [SweepErrorCode, string]>> = {
  3: ['store_unavailable', 'may not be opened; check who owns the file and its folder'],
  5: ['store_unavailable', 'is held by another program; end that program or try again when it is done'],
  8: ['store_unavailable', 'is read-only; check the permissions of the file and its folder'],
  10: ['store_unavailable', 'could not be read or written; check the disk'],
  11: ['data_corrupt', 'is damaged; restore it from a copy, or move it away to begin with an empty one'],
  13: ['store_unavailable', 'could not grow because the disk is full; free some space'],
  14: [
    'store_unavailable',
    'could not be opened; check that it is a file, and the permissions of it and of its folder',
  ],
  26: ['data_corrupt', 'is not a database; name another file, or move it away to begin with an empty one'],
};

const busy = 5;

/** libsql has no other place for the code of a file that cannot be opened. */
const failedToOpen = /^ConnectionFailed\(.*: (\d+)"\)$/s;

/** Extended result codes carry the primary one in their lowest byte. */
function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const [, code] = failedToOpen.exec(error.message) ?? [];
  if (code !== undefined) return Number(code) & 0xff;
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode & 0xff;
  return primaryCode(error.cause);
}

/** True when another connection holds the database and the same may succeed later. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === busy;
}

/** True when a statement names a table that the database does not have. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof Error && error.message.includes('no such table');
}

/**
 * Carries a SweepError from the driver through Prisma, which turns whatever has a `code` into an error of its own.
 */
export class DatabaseFailure extends Error {
  readonly sweepError: SweepError;

  constructor(sweepError: SweepError) {
    super(sweepError.message);
    this.name = 'DatabaseFailure';
    this.sweepError = sweepError;
  }
}

/** A driver's error as a DatabaseFailure when it is to be expected; anything else as it came. */
export function databaseFailure(error: unknown, file: string): unknown {
  const [code, text] = expected[primaryCode(error) ?? 0] ?? [];
  return code === undefined || text === undefined
    ? error
    : new DatabaseFailure(new SweepError(code, `The database ${file} ${text}.`, { cause: error }));
}

/** The SweepError that an error carries or is caused by; else the error itself. */
export function unwrapped(error: unknown): unknown {
  for (let part: unknown = error; part instanceof Error; part = part.cause) {
    if (part instanceof DatabaseFailure) return part.sweepError;
  }
  return error;
}

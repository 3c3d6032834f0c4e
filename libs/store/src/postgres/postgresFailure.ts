import { SweepError, type SweepErrorCode } from '@coolsweep/sweep';
import { DatabaseFailure } from '../databaseFailure.ts';

/** What PostgreSQL, its driver and Prisma's adapter of it throw, by what is to be done about it. */

/** SQLSTATE codes that are no bug of the program, with what to say; see appendix A of PostgreSQL's manual. */
const expected: Readonly<Record<string, readonly [SweepErrorCode, string]>> = {
  '28P01': ['store_unavailable', 'refuses the password; correct it in DATABASE_URL'],
  '28000': ['store_unavailable', 'lets this user in from here not at all; look at the user and at pg_hba.conf'],
  '3D000': ['store_unavailable', 'does not exist; make it with createdb, or name another one in DATABASE_URL'],
  '42501': [
    'store_unavailable',
    'forbids that to this user; make it the owner of the database, or grant it the schema',
  ],
  '53100': ['store_unavailable', 'could not grow because the disk of the server is full; free some space there'],
  '53200': ['store_unavailable', 'had not enough memory; look at the server'],
  '55P03': ['store_unavailable', 'is held by another program; end that program or try again when it is done'],
  '25006': ['store_unavailable', 'is read-only; name the primary server in DATABASE_URL, not a standby'],
  XX001: ['data_corrupt', 'is damaged; restore it from a copy'],
  XX002: ['data_corrupt', 'has a damaged index; REINDEX it or restore it from a copy'],
};

/** Nobody answers, or not now: the same may succeed later. Of Node, of PostgreSQL, of Prisma. */
const away: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOENT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006', '25P03', '57P05'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
]);

/** The driver has no codes for these. */
const awayWords =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

/** The transaction has come in another one's way and may be done again at once. */
const collided: ReadonlySet<string> = new Set(['40001', '40P01']);

/** All errors in one: its causes, and what an error of several attempts to connect consists of. */
function partsOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap(partsOf)];
}

function codesOf(error: unknown): string[] {
  return partsOf(error).flatMap((part) => ('code' in part && typeof part.code === 'string' ? [part.code] : []));
}

/** True when the server is not there, or does not take this connection, and may be there later. */
export function isAway(error: unknown): boolean {
  return codesOf(error).some((code) => away.has(code)) || partsOf(error).some(({ message }) => awayWords.test(message));
}

/** True when the server is there, and begins to work or has no room for a connection just now. */
export function isFull(error: unknown): boolean {
  return codesOf(error).some((code) => code === '57P03' || code === '53300');
}

/** True when the same may succeed when it is done again: the server was away, or had to give it up for another's sake. */
export function mayPass(error: unknown): boolean {
  return isAway(error) || codesOf(error).some((code) => collided.has(code));
}

/** True when a statement names a table that the database does not have. */
export function isUnknownTable(error: unknown): boolean {
  return codesOf(error).includes('42P01');
}

/** True when a text is JSON to others, but not to PostgreSQL: it cannot say `\u0000`, nor half of a surrogate pair. */
export function isUnreadableJson(error: unknown): boolean {
  return codesOf(error).some((code) => code === '22P05' || code === '22P02');
}

/**
 * An error as a DatabaseFailure when it is to be expected; anything else as it came.
 *
 * @param place the database, without its password
 */
export function postgresFailure(error: unknown, place: string): unknown {
  if (error instanceof SweepError || error instanceof DatabaseFailure) return error;
  const [code, text] = codesOf(error).flatMap((one) => (expected[one] === undefined ? [] : [expected[one]]))[0] ?? [];
  if (code !== undefined && text !== undefined) {
    return new DatabaseFailure(new SweepError(code, `The database ${place} ${text}.`, { cause: error }));
  }
  if (!isAway(error)) return error;
  const [reason = ''] = partsOf(error).flatMap(({ message }) => (message === '' ? [] : [message]));
  return new DatabaseFailure(
    new SweepError(
      'store_unavailable',
      `The database ${place} cannot be reached (${reason}); look whether the server runs, has room for another ` +
        'connection, and whether host and port in DATABASE_URL are right.',
      { cause: error },
    ),
  );
}

import { SweepError } from '@coolsweep/sweep';

const pattern = /^[a-z0-9][a-z0-9.@_-]{0,63}$/;

/**
 * The name of a user as it is kept: people do not tell letters by their case.
 *
 * @throws SweepError `invalid_arguments` that says what a name may be
 */
export function userNameOf(given: string): string {
  const name = given.trim().toLowerCase();
  if (pattern.test(name)) return name;
  throw new SweepError(
    'invalid_arguments',
    `${JSON.stringify(given.slice(0, 80))} is no name of a user: take 1 to 64 of a-z, 0-9, dot, @, _ and -, the first a letter or digit`,
  );
}

import { randomBytes } from 'node:crypto';

/**
 * argon2id with 64 MiB, three passes and four lanes: the second recommended option of RFC 9106, section 4, for where
 * memory is limited. The hash names its parameters, so that older ones are still verified when these change.
 */
const parameters = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 4 } as const;

/** Native code, which only who signs in or sets a password pays for. */
const native = () => import('@node-rs/argon2');

const shortest = 12;
/** A longer one would only keep the server busy. */
const longest = 256;

/** The same password from any keyboard: composed characters. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

/** What is wrong with a new password, and what to do; null when it will do. */
export function passwordProblem(password: string, userName: string): string | null {
  const { length } = normalized(password);
  if (length < shortest)
    return `a password has at least ${shortest} characters; several words are easy to keep in mind`;
  if (length > longest) return `a password has at most ${longest} characters`;
  if (new Set(password).size < 4) return 'this password repeats the same few characters; take another one';
  if (password.toLowerCase().includes(userName)) return 'a password must not contain the name of its user';
  return null;
}

/** A password that an admin hands on, and its user changes: 15 random bytes as 20 characters of `[A-Za-z0-9_-]`. */
export function newPassword(): string {
  return randomBytes(15).toString('base64url');
}

/** What is kept of a password, in the PHC format: `$argon2id$v=19$…`. Takes some 100 ms of processor and 64 MiB. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await native();
  return hash(normalized(password), parameters);
}

/** Whether a password is the one that a hash was made from. */
export async function isPassword(password: string, passwordHash: string): Promise<boolean> {
  if (password.length > longest) return false;
  const { verify } = await native();
  return verify(passwordHash, normalized(password));
}

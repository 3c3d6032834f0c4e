import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes as text of `[A-Za-z0-9_-]`, 43 characters: nobody guesses it, so that it needs no slow hash. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret: SHA-256 in hexadecimal digits. From it nobody finds the secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in a time that tells nothing about either text; hashing first makes the lengths equal. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a), 'hex'), Buffer.from(hashOf(b), 'hex'));
}

/** Whether a secret is the one of which a hash was kept; in a time that tells nothing about either. */
export function isSecretOf(secret: string, hash: string): boolean {
  return isSameSecret(hashOf(secret), hash);
}

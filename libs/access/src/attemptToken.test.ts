import { describe, expect, it } from 'vitest';
import { newAttemptToken, ofAttemptToken } from './attemptToken.ts';
import { bearerSecret } from './bearer.ts';
import { mayWriteAttempt } from './principal.ts';

const own = newAttemptToken();
const other = newAttemptToken();
const held = { attemptId: 5, hash: own.hash };

describe('the token of an attempt', () => {
  it('is 256 random bits, of which a hash alone is kept', () => {
    expect(own.token).toMatch(/^[\w-]{43}$/);
    expect(own.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(other.token).not.toBe(own.token);
  });

  it('makes its holder the process of that attempt, which may write it and no other', () => {
    const principal = ofAttemptToken(own.token, held);
    expect(principal).toEqual({ kind: 'attempt', attemptId: 5 });
    expect([mayWriteAttempt(principal, 5), mayWriteAttempt(principal, 6)]).toEqual([true, false]);
  });

  it.each([
    ['the token of another attempt', other.token, held],
    ['no token', null, held],
    ['an empty token', '', held],
    ['the hash in the place of the token', own.hash, held],
    ['the token of an attempt that is over', own.token, null],
  ])('is not %s', (_title, secret, kept) => {
    expect(ofAttemptToken(secret, kept)).toBeNull();
  });
});

describe('the header Authorization', () => {
  it.each([
    ['Bearer abc-DEF_1.~+/=', 'abc-DEF_1.~+/='],
    ['bearer abc', 'abc'],
    ['Basic abc', null],
    ['Bearer ', null],
    ['Bearer a b', null],
    [`Bearer ${'a'.repeat(201)}`, null],
    ['abc', null],
    [undefined, null],
  ])('%s shows %s', (header, secret) => {
    expect(bearerSecret(header)).toBe(secret);
  });
});

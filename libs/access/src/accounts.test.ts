import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccessStore } from './accessStore.ts';
import { Accounts } from './accounts.ts';
import { sessionLifetime } from './lifetime.ts';
import { memoryAccessStore } from './memoryAccessStore.ts';
import { hashPassword, isPassword, passwordProblem } from './password.ts';
import { user } from './testing/index.ts';
import { userNameOf } from './userName.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const password = 'four words of mine';
let passwordHash: string;
let now: Date;
let store: AccessStore;
let accounts: Accounts;

beforeAll(async () => {
  passwordHash = await hashPassword(password);
});
beforeEach(async () => {
  now = monday;
  store = memoryAccessStore();
  accounts = new Accounts(store, () => now);
  await store.addUser(user({ passwordHash }));
});

const wait = (ms: number) => (now = new Date(now.getTime() + ms));

/** A session without a password, which takes long to verify. */
async function signedIn(name = 'ada'): Promise<string> {
  const answer = await accounts.begin(user({ name }));
  if (answer.kind !== 'signedIn') throw new Error(answer.kind);
  return answer.secret;
}

describe('signing in', () => {
  it('takes the name in any case, and the password as it is', async () => {
    expect((await accounts.signIn({ name: ' Ada ', password })).kind).toBe('signedIn');
    expect((await accounts.signIn({ name: 'ada', password: password.toUpperCase() })).kind).toBe('refused');
  });

  it('says the same of a wrong password, an unknown user and a user without a password', async () => {
    await store.addUser(user({ name: 'bob', oidcSubject: 'bob' }));
    for (const name of ['ada', 'eve', 'bob']) {
      expect(await accounts.signIn({ name, password: 'not the password' })).toEqual({ kind: 'refused' });
    }
  });

  it('refuses to be kept busy by very many at once', async () => {
    const tries = Array.from({ length: 40 }, () => accounts.signIn({ name: 'eve', password: 'x'.repeat(300) }));
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['refused', 'busy']));
    expect(kinds).not.toContain('signedIn');
  });

  it('gives another secret every time, and keeps none', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    expect(await store.sessionByHash(one)).toBeNull();
  });
});

describe('a session', () => {
  it('is its user with the role of the moment', async () => {
    const secret = await signedIn();
    await store.editUser('ada', { role: 'viewer' });
    expect(await accounts.ofSession(secret)).toEqual({ kind: 'user', name: 'ada', role: 'viewer' });
    expect(await accounts.ofSession(`${secret}x`)).toBeNull();
  });

  it('ends when it was not used for long', async () => {
    const secret = await signedIn();
    wait(sessionLifetime.idleMs - 1);
    expect(await accounts.ofSession(secret)).not.toBeNull();
    wait(sessionLifetime.idleMs - 1);
    expect(await accounts.ofSession(secret)).not.toBeNull();
    wait(sessionLifetime.idleMs);
    expect(await accounts.ofSession(secret)).toBeNull();
  });

  it('ends at last however much it is used', async () => {
    const secret = await signedIn();
    const steps = sessionLifetime.absoluteMs / (sessionLifetime.idleMs / 2);
    for (let step = 1; step < steps; step++) {
      wait(sessionLifetime.idleMs / 2);
      expect(await accounts.ofSession(secret)).not.toBeNull();
    }
    wait(sessionLifetime.idleMs / 2);
    expect(await accounts.ofSession(secret)).toBeNull();
  });

  it('ends by signing out, there or everywhere, and not with the session of another user', async () => {
    await store.addUser(user({ name: 'bob' }));
    const ofBob = await signedIn('bob');
    const secrets = [await signedIn(), await signedIn(), await signedIn()] as const;
    await accounts.signOut(secrets[0]);
    expect(await Promise.all(secrets.map((secret) => accounts.ofSession(secret)))).toMatchObject([null, {}, {}]);
    expect(await accounts.signOutEverywhere('ada')).toBe(2);
    expect(await Promise.all(secrets.map((secret) => accounts.ofSession(secret)))).toEqual([null, null, null]);
    expect(await accounts.ofSession(ofBob)).toMatchObject({ name: 'bob' });
  });
});

describe('an API token', () => {
  const wanted = { label: 'nightly', scopes: ['write'], userName: 'ada', expiresAt: new Date('2026-03-03') } as const;

  it('is known by its secret, which is kept nowhere, until it expires', async () => {
    const { secret, token } = await accounts.createToken(wanted);
    expect(secret).toMatch(/^coolsweep_[\w-]{43}$/);
    expect(JSON.stringify(await store.tokens())).not.toContain(secret.slice(-20));
    expect(await accounts.ofToken(secret)).toEqual({ kind: 'token', id: token.id, role: 'editor', scopes: ['write'] });
    now = new Date('2026-03-03');
    expect(await accounts.ofToken(secret)).toBeNull();
  });

  it('may do no more than its user, and nothing once it is revoked', async () => {
    const { secret, token } = await accounts.createToken(wanted);
    await store.editUser('ada', { role: 'viewer' });
    expect(await accounts.ofToken(secret)).toMatchObject({ role: 'viewer' });
    await store.revokeToken(token.id, now);
    expect(await accounts.ofToken(secret)).toBeNull();
  });

  it('is no session, and a session no token', async () => {
    const { secret } = await accounts.createToken(wanted);
    expect([await accounts.ofSession(secret), await accounts.ofToken(await signedIn())]).toEqual([null, null]);
  });
});

describe('a password', () => {
  it('is kept as argon2id with 64 MiB', () => {
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$/);
  });

  it('is the same however its letters are composed', async () => {
    expect(await isPassword('u\u0308ber vier Worte', await hashPassword('\u00fcber vier Worte'))).toBe(true);
  });

  it.each([
    ['short', 'a 12'],
    ['aaaaaaaaaaaaaaaa', 'repeats'],
    ['ada and her words', 'name'],
    ['x1y2'.repeat(100), 'at most'],
  ])('%j will not do', (given, reason) => {
    expect(passwordProblem(given, 'ada')).toContain(reason === 'a 12' ? '12 characters' : reason);
  });

  it('of four words will do', () => {
    expect(passwordProblem(password, 'ada')).toBeNull();
  });
});

describe('the name of a user', () => {
  it('is kept in lower case', () => {
    expect(userNameOf(' Ada.L@Example.org ')).toBe('ada.l@example.org');
  });

  it.each(['', '-ada', 'a b', '../etc', 'ä', 'x'.repeat(65), '<script>'])('is not %j', (given) => {
    expect(() => userNameOf(given)).toThrow(/no name of a user/);
  });
});

describe('passwords', () => {
  it('are changed by who knows the present one, which ends all sessions', async () => {
    const secret = await signedIn();
    const next = 'other words of mine';
    expect(await accounts.changePassword('ada', { current: 'not the password', next })).toBe('refused');
    expect(await accounts.ofSession(secret)).not.toBeNull();
    expect(await accounts.changePassword('ada', { current: password, next })).toBe('changed');
    expect(await accounts.ofSession(secret)).toBeNull();
    expect((await accounts.signIn({ name: 'ada', password: next })).kind).toBe('signedIn');
  });

  it('are not changed to what is none', async () => {
    const change = accounts.changePassword('ada', { current: password, next: 'short' });
    await expect(change).rejects.toMatchObject({ code: 'invalid_arguments' });
  });

  it('can be ones that nobody has chosen, each another', async () => {
    const secret = await signedIn();
    const [one, two] = [await accounts.resetPassword('ada'), await accounts.resetPassword('ada')];
    expect(one).toMatch(/^[\w-]{20}$/);
    expect(two).not.toBe(one);
    expect(await accounts.ofSession(secret)).toBeNull();
    expect((await accounts.signIn({ name: 'ada', password: two })).kind).toBe('signedIn');
    await expect(accounts.resetPassword('eve')).rejects.toMatchObject({ code: 'not_found' });
  });
});

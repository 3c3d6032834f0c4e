import { Accounts, memoryAccessStore, type AccessStore, type Principal, type Role } from '@coolsweep/access';
import { apiToken, user } from '@coolsweep/access/testing';
import { memoryStore } from '@coolsweep/sweep';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

let access: AccessStore;
beforeEach(async () => {
  access = memoryAccessStore();
  for (const [name, role] of Object.entries({ ada: 'admin', eve: 'editor', victor: 'viewer' } as const)) {
    await access.addUser(user({ name, role, passwordHash: `hash of ${name}` }));
  }
});

const as = (name: string, role: Role, spent: string[] = []) => {
  const principal: Principal = { kind: 'user', name, role };
  const spendTry = (tried: string) => Promise.resolve(void spent.push(tried));
  return createCaller(createContext({ store: memoryStore(), access, principal, spendTry }));
};
const principalOf = (secret: string) => new Accounts(access).ofToken(secret);
const monitoring = { label: 'monitoring', scopes: ['metrics' as const], days: 1 };

describe('own API tokens', () => {
  it('are made for what the person may do, and shown once', async () => {
    const api = as('eve', 'editor');
    const { secret, token } = await api.account.createToken({ label: 'nightly', scopes: ['read', 'write'], days: 30 });
    expect(await principalOf(secret)).toMatchObject({ kind: 'token', role: 'editor' });
    const lasts = Date.parse(token.expiresAt) - Date.parse(token.createdAt);
    expect(Math.abs(lasts - 30 * 24 * 3600 * 1000)).toBeLessThan(60_000);
    expect(await api.account.ownTokens()).toMatchObject([{ label: 'nightly', scopes: ['read', 'write'] }]);
    expect(JSON.stringify(await api.account.ownTokens())).not.toContain(secret);
  });

  it('never allow more than the person may', async () => {
    const asked = as('victor', 'viewer').account.createToken({ ...monitoring, scopes: ['read', 'write'] });
    await expect(asked).rejects.toThrow('you are viewer');
    expect((await as('victor', 'viewer').account.createToken(monitoring)).token.scopes).toEqual(['metrics']);
  });

  it('are revoked by their owner, and by nobody else but an admin', async () => {
    const { secret, token } = await as('eve', 'editor').account.createToken(monitoring);
    const foreign = as('victor', 'viewer').account.revokeOwnToken({ tokenId: token.id });
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await as('victor', 'viewer').account.ownTokens()).toEqual([]);
    await as('eve', 'editor').account.revokeOwnToken({ tokenId: token.id });
    expect(await principalOf(secret)).toBeNull();
  });

  it('have an end to their number', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    for (let index = 0; index < 50; index++) {
      await access.addToken(apiToken({ id: `t${index}`, hash: `h${index}`, userName: 'eve', expiresAt: soon }));
    }
    await expect(as('eve', 'editor').account.createToken(monitoring)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('are not made by a program that has one, nor for who has no account', async () => {
    for (const principal of [
      { kind: 'token', id: 't', role: 'admin', scopes: ['admin'] },
      { kind: 'owner' },
    ] as const satisfies readonly Principal[]) {
      const api = createCaller(createContext({ store: memoryStore(), access, principal }));
      await expect(api.account.createToken(monitoring)).rejects.toThrow('the account of a person');
      await expect(api.account.changePassword({ current: '', next: '' })).rejects.toThrow('the account of a person');
      expect(await api.account.ownTokens()).toEqual([]);
    }
  });
});

describe('passwords', () => {
  it('are given out once by an admin, let that user in, and can be changed by the user alone', async () => {
    const { password } = await as('ada', 'admin').user.resetPassword({ userName: 'victor' });
    const accounts = new Accounts(access);
    expect((await accounts.signIn({ name: 'victor', password })).kind).toBe('signedIn');
    const spent: string[] = [];
    const api = as('victor', 'viewer', spent);
    const next = 'four words of mine';
    await expect(api.account.changePassword({ current: next, next })).rejects.toThrow('the present password');
    expect(await api.account.changePassword({ current: password, next })).toEqual({ name: 'victor' });
    expect((await accounts.signIn({ name: 'victor', password: next })).kind).toBe('signedIn');
    // Somebody with a stolen session may not try one password after the other.
    expect(spent).toEqual(['victor', 'victor']);
  });
});

describe('users', () => {
  const names = async () => (await as('ada', 'admin').account.users()).map(({ name, role }) => [name, role]);

  it('are added with a password of their own, or for the identity provider with none', async () => {
    const api = as('ada', 'admin');
    const grace = await api.user.add({ userName: ' Grace ', role: 'editor', oidcSubject: null });
    expect(grace).toEqual({ name: 'grace', password: expect.stringMatching(/^[\w-]{20}$/) as string });
    const hal = await api.user.add({ userName: 'hal', role: 'viewer', oidcSubject: 'Hal@Example.org' });
    expect(hal.password).toBeNull();
    expect((await access.userBySubject('hal@example.org'))?.name).toBe('hal');
    await expect(api.user.add({ userName: 'hal', role: 'viewer', oidcSubject: null })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('get another role, but for the last admin', async () => {
    const api = as('ada', 'admin');
    await expect(api.user.setRole({ userName: 'ada', role: 'viewer' })).rejects.toThrow('last admin');
    await api.user.setRole({ userName: 'eve', role: 'admin' });
    await api.user.setRole({ userName: 'ada', role: 'viewer' });
    expect(await names()).toEqual([
      ['ada', 'viewer'],
      ['eve', 'admin'],
      ['victor', 'viewer'],
    ]);
  });

  it('that are disabled are listed as such, and get in again with a new password', async () => {
    const api = as('ada', 'admin');
    const canSignIn = async () => (await api.account.users()).find(({ name }) => name === 'eve')?.canSignIn;
    await api.user.disable({ userName: 'eve' });
    expect(await canSignIn()).toBe(false);
    await api.user.resetPassword({ userName: 'eve' });
    expect(await canSignIn()).toBe(true);
    await expect(api.user.disable({ userName: 'ada' })).rejects.toThrow('last admin');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { AccessStore } from './accessStore.ts';
import { Accounts } from './accounts.ts';
import { canSignIn, disableUser, refuseWithoutAdmin } from './admission.ts';
import { memoryAccessStore } from './memoryAccessStore.ts';
import { apiToken, user } from './testing/index.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
let store: AccessStore;

beforeEach(async () => {
  store = memoryAccessStore();
  await store.addUser(user({ name: 'ada', role: 'admin', passwordHash: 'one' }));
});

describe('the last admin', () => {
  it('is who no other admin could let in again, which one that cannot sign in is not', async () => {
    await expect(refuseWithoutAdmin(store, 'ada')).rejects.toMatchObject({ code: 'conflict' });
    await store.addUser(user({ name: 'eve', role: 'admin' }));
    await expect(refuseWithoutAdmin(store, 'ada')).rejects.toMatchObject({ code: 'conflict' });
    await store.addUser(user({ name: 'bob', role: 'admin', oidcSubject: 'bob' }));
    await refuseWithoutAdmin(store, 'ada');
  });

  it('is nobody who is not an admin', async () => {
    await store.addUser(user({ name: 'bob', role: 'editor', passwordHash: 'two' }));
    await refuseWithoutAdmin(store, 'bob');
  });
});

describe('a disabled user', () => {
  it('has no way in, neither by session nor by token, and keeps name and role', async () => {
    await store.addUser(user({ name: 'bob', passwordHash: 'two', oidcSubject: 'bob' }));
    const accounts = new Accounts(store, () => monday);
    const session = await accounts.begin(user({ name: 'bob' }));
    await store.addToken(apiToken({ userName: 'bob' }));
    await store.addToken(apiToken({ id: 'token-2', hash: 'other', userName: 'ada' }));
    await disableUser(store, 'bob', monday);
    const bob = (await store.userByName('bob'))!;
    expect([canSignIn(bob), bob.role]).toEqual([false, 'editor']);
    expect(session.kind === 'signedIn' && (await accounts.ofSession(session.secret))).toBeNull();
    expect((await store.tokens()).map(({ id, revokedAt }) => [id, revokedAt]).sort()).toEqual([
      ['token-1', monday],
      ['token-2', null],
    ]);
  });

  it('is not the last admin', async () => {
    await expect(disableUser(store, 'ada', monday)).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.userByName('ada'))?.passwordHash).toBe('one');
  });
});

import { SweepError, type SweepErrorCode } from '@coolsweep/sweep';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessStore } from '../accessStore.ts';
import { apiToken, session, user } from './exampleAccess.ts';

const tuesday = new Date('2026-03-03T09:00:00.000Z');
const wednesday = new Date('2026-03-04T09:00:00.000Z');

async function refused(answer: Promise<unknown>, code: SweepErrorCode): Promise<void> {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SweepError);
  expect(error).toMatchObject({ code });
}

/**
 * Every guarantee of `AccessStore` as a test; a store is one when it passes.
 *
 * @param makeStore a new, empty store; called for each test, and closed after it
 */
export function accessContract(name: string, makeStore: () => Promise<AccessStore>): void {
  describe(`${name} is an access store`, () => {
    let store: AccessStore;
    beforeEach(async () => {
      store = await makeStore();
    });
    afterEach(() => store.close());

    userContract(() => store);
    sessionContract(() => store);
    tokenContract(() => store);
  });
}

function userContract(store: () => AccessStore): void {
  describe('users', () => {
    it('are found by name and by what the identity provider calls them', async () => {
      const [bob, ada] = [user({ name: 'bob', oidcSubject: 'bob@example.org' }), user({ passwordHash: '$argon2id$…' })];
      await store().addUser(bob);
      await store().addUser(ada);
      expect(await store().users()).toEqual([ada, bob]);
      expect(await store().userByName('ada')).toEqual(ada);
      expect(await store().userBySubject('bob@example.org')).toEqual(bob);
      expect([await store().userByName('eve'), await store().userBySubject('eve')]).toEqual([null, null]);
    });

    it('have names and subjects of their own', async () => {
      await store().addUser(user({ oidcSubject: 'one' }));
      await store().addUser(user({ name: 'bob' }));
      await refused(store().addUser(user()), 'conflict');
      await refused(store().addUser(user({ name: 'eve', oidcSubject: 'one' })), 'conflict');
      await refused(store().editUser('bob', { oidcSubject: 'one' }), 'conflict');
      expect((await store().users()).map(({ name }) => name)).toEqual(['ada', 'bob']);
    });

    it('are changed in what is named, and nothing else', async () => {
      await store().addUser(user({ passwordHash: 'old' }));
      await store().editUser('ada', { role: 'admin' });
      await store().editUser('ada', { passwordHash: 'new', oidcSubject: 'subject' });
      await store().editUser('ada', {});
      expect(await store().userByName('ada')).toEqual(
        user({ role: 'admin', passwordHash: 'new', oidcSubject: 'subject' }),
      );
      await refused(store().editUser('eve', { role: 'admin' }), 'not_found');
      await refused(store().editUser('eve', {}), 'not_found');
    });

    it('take their sessions and tokens with them', async () => {
      await store().addUser(user());
      await store().addSession(session());
      await store().addToken(apiToken());
      await store().removeUser('ada');
      expect([await store().sessionByHash(session().hash), await store().tokenByHash(apiToken().hash)]).toEqual([
        null,
        null,
      ]);
      expect(await store().tokens()).toEqual([]);
      await refused(store().removeUser('ada'), 'not_found');
    });
  });
}

function sessionContract(store: () => AccessStore): void {
  describe('sessions', () => {
    beforeEach(() => store().addUser(user()));

    it('are found by the hash of their secret, with their user as it is now', async () => {
      await store().addSession(session());
      await store().editUser('ada', { role: 'viewer' });
      await store().touchSession(session().hash, tuesday);
      expect(await store().sessionByHash(session().hash)).toEqual({
        session: session({ seenAt: tuesday }),
        user: user({ role: 'viewer' }),
      });
      expect(await store().sessionByHash('another')).toBeNull();
    });

    it('are of a user who is there', async () => {
      await refused(store().addSession(session({ userName: 'eve' })), 'not_found');
    });

    it('end one by one, and all of a user at once', async () => {
      await store().addUser(user({ name: 'bob' }));
      for (const hash of ['a', 'b', 'c']) await store().addSession(session({ hash }));
      await store().addSession(session({ hash: 'of bob', userName: 'bob' }));
      await store().removeSession('a');
      await store().removeSession('a');
      expect(await store().sessionByHash('a')).toBeNull();
      expect(await store().removeSessionsOf('ada')).toBe(2);
      expect(await store().sessionByHash('b')).toBeNull();
      expect(await store().sessionByHash('of bob')).not.toBeNull();
    });

    it('are forgotten when they were not used, or began, too long ago', async () => {
      await store().addSession(session({ hash: 'unused' }));
      await store().addSession(session({ hash: 'old', seenAt: wednesday }));
      await store().addSession(session({ hash: 'fresh', createdAt: tuesday, seenAt: wednesday }));
      expect(await store().removeStaleSessions({ seen: tuesday, created: tuesday })).toBe(2);
      const left = await Promise.all(['unused', 'old', 'fresh'].map((hash) => store().sessionByHash(hash)));
      expect(left.map((one) => one !== null)).toEqual([false, false, true]);
    });
  });
}

function tokenContract(store: () => AccessStore): void {
  describe('tokens', () => {
    beforeEach(() => store().addUser(user()));

    it('are found by the hash of their secret, with their user where they have one', async () => {
      const free = apiToken({
        id: 'token-2',
        hash: 'free',
        userName: null,
        scopes: ['metrics', 'read'],
        createdAt: tuesday,
      });
      await store().addToken(apiToken());
      await store().addToken(free);
      expect(await store().tokenByHash(apiToken().hash)).toEqual({ token: apiToken(), user: user() });
      expect(await store().tokenByHash('free')).toEqual({ token: free, user: null });
      expect(await store().tokenByHash('another')).toBeNull();
      expect(await store().tokens()).toEqual([free, apiToken()]);
    });

    it('are of a user who is there', async () => {
      await refused(store().addToken(apiToken({ userName: 'eve' })), 'not_found');
    });

    it('are revoked once and stay in the list, with when they were last used', async () => {
      await store().addToken(apiToken());
      await store().touchToken('token-1', tuesday);
      await store().revokeToken('token-1', tuesday);
      await store().revokeToken('token-1', wednesday);
      expect(await store().tokens()).toEqual([apiToken({ usedAt: tuesday, revokedAt: tuesday })]);
      await refused(store().revokeToken('token-9', tuesday), 'not_found');
    });
  });
}

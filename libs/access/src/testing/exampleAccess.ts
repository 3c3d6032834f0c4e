import type { ApiToken, Session, User } from '../accessStore.ts';

/** Values for tests: whatever a test does not say is something that works. */

const monday = new Date('2026-03-02T09:00:00.000Z');

export function user(changes: Partial<User> = {}): User {
  return { name: 'ada', role: 'editor', passwordHash: null, oidcSubject: null, createdAt: monday, ...changes };
}

export function session(changes: Partial<Session> = {}): Session {
  return { hash: 'hash-of-a-session', userName: 'ada', createdAt: monday, seenAt: monday, ...changes };
}

export function apiToken(changes: Partial<ApiToken> = {}): ApiToken {
  return {
    ...{ id: 'token-1', hash: 'hash-of-a-token', label: 'nightly', scopes: ['read'], userName: 'ada' },
    ...{ createdAt: monday, expiresAt: new Date('2026-04-02T09:00:00.000Z'), revokedAt: null, usedAt: null },
    ...changes,
  };
}

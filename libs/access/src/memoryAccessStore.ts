import { accessRefusals } from './accessRefusals.ts';
import type { AccessStore, ApiToken, Session, User } from './accessStore.ts';

/** An access store that forgets everything with the process; for tests and for a server without users. */
export function memoryAccessStore(): AccessStore {
  const users = new Map<string, User>();
  const sessions = new Map<string, Session>();
  const tokens = new Map<string, ApiToken>();

  const userOf = (name: string): User => {
    const user = users.get(name);
    if (user === undefined) throw accessRefusals.noUser(name);
    return user;
  };
  const bySubject = (subject: string) => [...users.values()].find(({ oidcSubject }) => oidcSubject === subject) ?? null;
  const refuseTaken = (subject: string | null | undefined, name: string) => {
    if (typeof subject !== 'string') return;
    const other = bySubject(subject);
    if (other !== null && other.name !== name) throw accessRefusals.subjectTaken(subject);
  };
  const removeSessions = (isGone: (session: Session) => boolean): number => {
    const gone = [...sessions.values()].filter(isGone);
    for (const { hash } of gone) sessions.delete(hash);
    return gone.length;
  };
  const tokenById = (id: string) => [...tokens.values()].find((token) => token.id === id);
  /** As in a database, what is refused is told by the promise. */
  const doing = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

  return {
    users: () => doing(() => [...users.values()].sort((a, b) => (a.name < b.name ? -1 : 1))),
    userByName: (name) => doing(() => users.get(name) ?? null),
    userBySubject: (subject) => doing(() => bySubject(subject)),
    addUser: (user) =>
      doing(() => {
        if (users.has(user.name)) throw accessRefusals.nameTaken(user.name);
        refuseTaken(user.oidcSubject, user.name);
        users.set(user.name, user);
      }),
    editUser: (name, edit) =>
      doing(() => {
        const user = userOf(name);
        refuseTaken(edit.oidcSubject, name);
        users.set(name, { ...user, ...edit });
      }),
    removeUser: (name) =>
      doing(() => {
        users.delete(userOf(name).name);
        removeSessions(({ userName }) => userName === name);
        for (const { hash, userName } of tokens.values()) if (userName === name) tokens.delete(hash);
      }),

    addSession: (session) =>
      doing(() => void sessions.set(session.hash, { ...session, userName: userOf(session.userName).name })),
    sessionByHash: (hash) =>
      doing(() => {
        const session = sessions.get(hash);
        return session === undefined ? null : { session, user: userOf(session.userName) };
      }),
    touchSession: (hash, at) =>
      doing(() => {
        const session = sessions.get(hash);
        if (session !== undefined) sessions.set(hash, { ...session, seenAt: at });
      }),
    removeSession: (hash) => doing(() => void sessions.delete(hash)),
    removeSessionsOf: (name) => doing(() => removeSessions(({ userName }) => userName === name)),
    removeStaleSessions: ({ seen, created }) =>
      doing(() => removeSessions(({ seenAt, createdAt }) => seenAt < seen || createdAt < created)),

    tokens: () => doing(() => [...tokens.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())),
    addToken: (token) =>
      doing(() => {
        if (token.userName !== null) userOf(token.userName);
        tokens.set(token.hash, token);
      }),
    tokenByHash: (hash) =>
      doing(() => {
        const token = tokens.get(hash);
        if (token === undefined) return null;
        return { token, user: token.userName === null ? null : userOf(token.userName) };
      }),
    touchToken: (id, at) =>
      doing(() => {
        const token = tokenById(id);
        if (token !== undefined) tokens.set(token.hash, { ...token, usedAt: at });
      }),
    revokeToken: (id, at) =>
      doing(() => {
        const token = tokenById(id);
        if (token === undefined) throw accessRefusals.noToken(id);
        tokens.set(token.hash, { ...token, revokedAt: token.revokedAt ?? at });
      }),

    close: () => Promise.resolve(),
  };
}

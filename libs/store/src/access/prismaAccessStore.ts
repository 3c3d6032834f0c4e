import {
  accessRefusals,
  type AccessStore,
  type ApiToken,
  type Session,
  type User,
  type UserEdit,
} from '@coolsweep/access';
import { unwrapped } from '../databaseFailure.ts';
import type { PrismaClient } from '../generated/client.ts';
import { sessionOf, tokenOf, userOf } from './accessRows.ts';

/** What it needs of a Prisma client, whatever database that speaks to. */
export type AccessClient = Pick<PrismaClient, 'user' | 'session' | 'apiToken'>;

/** Users, sessions and tokens beside the record of sweeps. A few rows a minute, so that Prisma's own writes will do. */
export class PrismaAccessStore implements AccessStore {
  readonly #prisma: AccessClient;
  readonly #close: () => Promise<void>;

  /** @param close lets go of the client's connection */
  constructor(prisma: AccessClient, close: () => Promise<void>) {
    this.#prisma = prisma;
    this.#close = close;
  }

  users(): Promise<User[]> {
    return this.#ask(async ({ user }) => (await user.findMany({ orderBy: { name: 'asc' } })).map(userOf));
  }

  userByName(name: string): Promise<User | null> {
    return this.#ask(async ({ user }) => orNull(await user.findUnique({ where: { name } }), userOf));
  }

  userBySubject(oidcSubject: string): Promise<User | null> {
    return this.#ask(async ({ user }) => orNull(await user.findUnique({ where: { oidcSubject } }), userOf));
  }

  async addUser(user: User): Promise<void> {
    if ((await this.userByName(user.name)) !== null) throw accessRefusals.nameTaken(user.name);
    await this.#refuseTaken(user.oidcSubject, user.name);
    await this.#ask((prisma) => prisma.user.create({ data: user }));
  }

  async editUser(name: string, { role, passwordHash, oidcSubject }: UserEdit): Promise<void> {
    await this.#refuseTaken(oidcSubject ?? null, name);
    // With nothing to change Prisma would find nobody.
    const data = {
      name,
      ...(role !== undefined && { role }),
      ...(passwordHash !== undefined && { passwordHash }),
      ...(oidcSubject !== undefined && { oidcSubject }),
    };
    const { count } = await this.#ask(({ user }) => user.updateMany({ where: { name }, data }));
    if (count === 0) throw accessRefusals.noUser(name);
  }

  async removeUser(name: string): Promise<void> {
    const { count } = await this.#ask(({ user }) => user.deleteMany({ where: { name } }));
    if (count === 0) throw accessRefusals.noUser(name);
  }

  async addSession(session: Session): Promise<void> {
    await this.#mustHave(session.userName);
    await this.#ask((prisma) => prisma.session.create({ data: session }));
  }

  sessionByHash(hash: string): Promise<{ session: Session; user: User } | null> {
    return this.#ask(async (prisma) => {
      const row = await prisma.session.findUnique({ where: { hash }, include: { user: true } });
      return orNull(row, (found) => ({ session: sessionOf(found), user: userOf(found.user) }));
    });
  }

  async touchSession(hash: string, at: Date): Promise<void> {
    await this.#ask(({ session }) => session.updateMany({ where: { hash }, data: { seenAt: at } }));
  }

  async removeSession(hash: string): Promise<void> {
    await this.#ask(({ session }) => session.deleteMany({ where: { hash } }));
  }

  async removeSessionsOf(userName: string): Promise<number> {
    return (await this.#ask(({ session }) => session.deleteMany({ where: { userName } }))).count;
  }

  async removeStaleSessions({ seen, created }: { seen: Date; created: Date }): Promise<number> {
    const where = { OR: [{ seenAt: { lt: seen } }, { createdAt: { lt: created } }] };
    return (await this.#ask(({ session }) => session.deleteMany({ where }))).count;
  }

  tokens(): Promise<ApiToken[]> {
    const orderBy = { createdAt: 'desc' } as const;
    return this.#ask(async ({ apiToken }) => (await apiToken.findMany({ orderBy })).map(tokenOf));
  }

  async addToken(token: ApiToken): Promise<void> {
    if (token.userName !== null) await this.#mustHave(token.userName);
    await this.#ask(({ apiToken }) => apiToken.create({ data: { ...token, scopes: JSON.stringify(token.scopes) } }));
  }

  tokenByHash(hash: string): Promise<{ token: ApiToken; user: User | null } | null> {
    return this.#ask(async ({ apiToken }) => {
      const row = await apiToken.findUnique({ where: { hash }, include: { user: true } });
      return orNull(row, (found) => ({ token: tokenOf(found), user: orNull(found.user, userOf) }));
    });
  }

  async touchToken(id: string, at: Date): Promise<void> {
    await this.#ask(({ apiToken }) => apiToken.updateMany({ where: { id }, data: { usedAt: at } }));
  }

  async revokeToken(id: string, at: Date): Promise<void> {
    const where = { id, revokedAt: null };
    const { count } = await this.#ask(({ apiToken }) => apiToken.updateMany({ where, data: { revokedAt: at } }));
    if (count > 0) return;
    if ((await this.#ask(({ apiToken }) => apiToken.count({ where: { id } }))) === 0) throw accessRefusals.noToken(id);
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #mustHave(name: string): Promise<void> {
    if ((await this.userByName(name)) === null) throw accessRefusals.noUser(name);
  }

  async #refuseTaken(subject: string | null, name: string): Promise<void> {
    const other = subject === null ? null : await this.userBySubject(subject);
    if (other !== null && other.name !== name) throw accessRefusals.subjectTaken(other.oidcSubject ?? '');
  }

  async #ask<T>(question: (prisma: AccessClient) => Promise<T>): Promise<T> {
    try {
      return await question(this.#prisma);
    } catch (error) {
      throw unwrapped(error);
    }
  }
}

function orNull<Row, Value>(row: Row | null, valueOf: (row: Row) => Value): Value | null {
  return row === null ? null : valueOf(row);
}

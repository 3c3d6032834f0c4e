import { resolve } from 'node:path';
import type { AccessStore } from '@coolsweep/access';
import { unwrapped } from '../databaseFailure.ts';
import { PrismaClient } from '../generated/client.ts';
import { openStore, type StoreOptions } from '../openStore.ts';
import { SqliteConnection } from '../sqliteConnection.ts';
import { PrismaAccessStore } from './prismaAccessStore.ts';

/**
 * Opens the record of users, sessions and tokens in the database of the sweeps, by a connection of its own: a session
 * is looked up while a scheduler's transaction is under way.
 *
 * @throws SweepError as {@link openStore} does, which makes the tables
 */
export async function openAccessStore(options: StoreOptions): Promise<AccessStore> {
  if ('url' in options) {
    const { openPostgresAccessStore } = await import('../postgres/openPostgresAccessStore.ts');
    return openPostgresAccessStore(options);
  }
  await (await openStore(options)).close();
  const { file, longestWaitMs } = options;
  try {
    const connection = await SqliteConnection.open(resolve(file), {
      ...(longestWaitMs !== undefined && { longestWaitMs }),
    });
    const prisma = new PrismaClient({ adapter: connection.adapter() });
    return new PrismaAccessStore(prisma, async () => {
      await prisma.$disconnect();
      connection.close();
    });
  } catch (error) {
    throw unwrapped(error);
  }
}

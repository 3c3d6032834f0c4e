import type { AccessStore } from '@coolsweep/access';
import { PrismaAccessStore } from '../access/prismaAccessStore.ts';
import { unwrapped } from '../databaseFailure.ts';
import type { PrismaClient as SqliteClient } from '../generated/client.ts';
import { openPostgresDatabase, prismaOf } from './openPostgresStore.ts';

/** As `openAccessStore`, for the address of a PostgreSQL database. */
export async function openPostgresAccessStore(
  options: Parameters<typeof openPostgresDatabase>[0],
): Promise<AccessStore> {
  try {
    const connection = await openPostgresDatabase(options);
    const prisma = prismaOf(connection);
    // The two clients are made of the same models; PostgreSQL's merely understands more questions.
    return new PrismaAccessStore(prisma as unknown as SqliteClient, async () => {
      await prisma.$disconnect();
      await connection.close();
    });
  } catch (error) {
    throw unwrapped(error);
  }
}

/**
 * Writes the next migrations, for SQLite and for PostgreSQL, from the changes of `prisma/schema.prisma`, and PostgreSQL's
 * schema. Starts a PostgreSQL server of its own for it. Usage: tsx tools/migrations/create.ts NAME
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findMigrationsFolder, missingMigration, postgresDifference } from '@coolsweep/store/migrations';
import { PostgresServer } from '@coolsweep/store/testing';
import { postgresSchema } from './postgresSchema.ts';

const [name = ''] = process.argv.slice(2);
if (!/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: tsx tools/migrations/create.ts NAME, where NAME is of a-z, 0-9 and _');
  process.exit(2);
}
const folder = findMigrationsFolder();
const postgres = join(dirname(folder), 'postgresql');
// 20260131235959: Prisma applies migrations in the order of their names.
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const schema = postgresSchema(await readFile(join(dirname(folder), 'schema.prisma'), 'utf8'));

await writeMigration(folder, await missingMigration(folder));
const server = await PostgresServer.start();
try {
  // That the migrations make the tables of the schema before is tested in libs/store.
  const before = await readFile(join(postgres, 'schema.prisma'), 'utf8').catch(() => null);
  await writeMigration(join(postgres, 'migrations'), await postgresDifference(server.url('postgres'), before, schema));
} finally {
  await server.stop();
}
await writeFile(join(postgres, 'schema.prisma'), schema);

async function writeMigration(migrations: string, script: string | null): Promise<void> {
  if (script === null) {
    console.log(`Nothing to do: ${migrations} has the tables of prisma/schema.prisma.`);
    return;
  }
  const path = join(migrations, `${stamp}_${name}`);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'migration.sql'), script);
  console.log(`Written: ${join(path, 'migration.sql')}. Read it before you commit it.`);
}

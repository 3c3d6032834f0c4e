/**
 * Fails when `prisma/schema.prisma` and the migrations describe different tables, or the schema for PostgreSQL was not
 * made of it; a test of `libs/store` compares PostgreSQL's migrations on a server. Usage: tsx tools/migrations/check.ts
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findMigrationsFolder, missingMigration } from '@coolsweep/store/migrations';
import { postgresSchema } from './postgresSchema.ts';

const folder = findMigrationsFolder();
const missing = await missingMigration(folder);
if (missing !== null) fail(`prisma/schema.prisma has changes that no migration makes:\n\n${missing}`);
const [schema, derived] = await Promise.all(
  ['schema.prisma', 'postgresql/schema.prisma'].map((path) => readFile(join(dirname(folder), path), 'utf8')),
);
if (postgresSchema(schema ?? '') !== derived)
  fail('prisma/postgresql/schema.prisma is not what prisma/schema.prisma says.');

function fail(message: string): void {
  console.error(message);
  console.error(
    'Write the migrations with `npx tsx tools/migrations/create.ts NAME`, and read them before you commit them.',
  );
  process.exitCode = 1;
}

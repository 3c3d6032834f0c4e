/** Writes the next migration from the changes of `prisma/schema.prisma`. Usage: tsx tools/migrations/create.ts NAME */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findMigrationsFolder, missingMigration } from '@coolsweep/store/migrations';

const [name = ''] = process.argv.slice(2);
if (!/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: tsx tools/migrations/create.ts NAME, where NAME is of a-z, 0-9 and _');
  process.exit(2);
}
const folder = findMigrationsFolder();
const script = await missingMigration(folder);
if (script === null) {
  console.log('Nothing to do: the migrations make the tables of prisma/schema.prisma.');
} else {
  // 20260131235959: Prisma applies migrations in the order of their names.
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const path = join(folder, `${stamp}_${name}`);
  await mkdir(path);
  await writeFile(join(path, 'migration.sql'), script);
  console.log(`Written: ${join(path, 'migration.sql')}. Read it before you commit it.`);
}

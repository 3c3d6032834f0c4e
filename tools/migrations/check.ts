/** Fails when `prisma/schema.prisma` and the migrations describe different tables. Usage: tsx tools/migrations/check.ts */
import { findMigrationsFolder, missingMigration } from '@coolsweep/store/migrations';

const missing = await missingMigration(findMigrationsFolder());
if (missing !== null) {
  console.error('prisma/schema.prisma has changes that no migration makes:\n');
  console.error(missing);
  console.error(
    'Write the migration with `npx tsx tools/migrations/create.ts NAME`, and read it before you commit it.',
  );
  process.exitCode = 1;
}

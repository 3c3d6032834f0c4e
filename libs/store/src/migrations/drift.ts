import { PrismaLibSql } from '@prisma/adapter-libsql';
import { readMigrationsFolder } from './migrationsFolder.ts';
import { noFilters, openSchemaEngine } from './schemaEngine.ts';

/**
 * What is missing in the migrations of a folder: the SQL that leads from the tables they make to those of the schema,
 * or null when they are the same. Everything happens in memory.
 */
export async function missingMigration(folder: string): Promise<string | null> {
  const migrations = await readMigrationsFolder(folder);
  const engine = await openSchemaEngine(migrations, new PrismaLibSql({ url: ':memory:' }));
  try {
    await engine.applyMigrations({ migrationsList: migrations.list, filters: noFilters });
    const files = [migrations.schema];
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: folder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: noFilters,
    });
    return exitCode === 0 ? null : (stdout ?? '');
  } finally {
    engine.free();
  }
}

import { dirname } from 'node:path';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { DiffTarget, MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm';
import { readMigrationsFolder } from './migrationsFolder.ts';
import { noFilters, openSchemaEngine } from './schemaEngine.ts';

/**
 * What is missing in the migrations of a folder: the SQL that leads from the tables they make to those of the schema,
 * or null when they are the same. Everything happens in memory.
 */
export async function missingMigration(folder: string): Promise<string | null> {
  const { schema, list } = await readMigrationsFolder(folder);
  return differenceIn({ adapter: new PrismaLibSql({ url: ':memory:' }), schema, migrations: list });
}

/**
 * The SQL that leads from the tables of one schema for PostgreSQL, or from none, to those of another; null when they are
 * the same. Prisma's adapter cannot read the tables of a database for this, but the server has to be there.
 *
 * @param url any database of a server
 */
export function postgresDifference(url: string, from: string | null, to: string): Promise<string | null> {
  const container = (content: string) => ({ path: 'schema.prisma', content });
  return differenceIn({
    adapter: new PrismaPg({ connectionString: url }),
    schema: container(to),
    from: from === null ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [container(from)] },
  });
}

interface Compared {
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  readonly schema: SchemaContainer;
  /** To be applied before. */
  readonly migrations?: MigrationList;
  /** Default: the database. */
  readonly from?: DiffTarget;
}

/** The SQL that leads from the tables of a database, or of something else, to those of a schema; null without any. */
async function differenceIn({ adapter, schema, migrations, from }: Compared): Promise<string | null> {
  const engine = await openSchemaEngine(schema, adapter);
  try {
    if (migrations) await engine.applyMigrations({ migrationsList: migrations, filters: noFilters });
    const files = [schema];
    const { exitCode, stdout } = await engine.diff({
      from: from ?? { tag: 'schemaDatasource', files, configDir: dirname(schema.path) },
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

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { SweepError } from '@coolsweep/sweep';
import type { SchemaContainer, SchemaEngine } from '@prisma/schema-engine-wasm';
import { programFolders } from './migrationsFolder.ts';

/** What is used of the global of this name, which is declared with the types of a browser only. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: { __wbindgen_start: () => void } } }>;
};

const enginePackage = '@prisma/schema-engine-wasm';

/** Everything in the schema and in the database is Prisma's. */
export const noFilters = { externalTables: [], externalEnums: [] };

/**
 * The package's bindings are one object for the whole process, which a second instance would take away from the first.
 */
let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(packageFolder(), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/**
 * Prisma's schema engine as WebAssembly. The native one is downloaded when it is first used, and a program that starts
 * must not download anything.
 */
export async function openSchemaEngine(
  schema: SchemaContainer,
  adapter: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  const bindings = await (loaded ??= load());
  return bindings.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

/** The package's own entry imports the .wasm file as a module, which Node does not do without a flag. */
function packageFolder(): string {
  const candidates = programFolders().flatMap((folder) =>
    (createRequire(join(folder, 'index.js')).resolve.paths(enginePackage) ?? []).map((path) =>
      join(path, enginePackage),
    ),
  );
  const found = candidates.find((folder) => existsSync(folder));
  if (found === undefined) {
    throw new SweepError('store_unavailable', `The package ${enginePackage} is missing; run tools/setup.`);
  }
  return found;
}

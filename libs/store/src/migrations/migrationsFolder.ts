import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import type { MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm';

/** The migrations of this version of the program. */
export interface MigrationsFolder {
  readonly schema: SchemaContainer;
  /** In order. */
  readonly list: MigrationList;
}

const schemaFile = join('prisma', 'schema.prisma');

/** Folders at or below that of the program: this file's, and the working one, since a bundler may move this file. */
export function programFolders(): string[] {
  // A bundler may leave no folder of the file, whatever its type says.
  const here = import.meta.dirname as string | undefined;
  return [...(here === undefined ? [] : [here]), process.cwd()];
}

/**
 * The folder of the migrations: `prisma/migrations` of the program.
 *
 * @throws SweepError `store_unavailable` when there is none
 */
export function findMigrationsFolder(): string {
  const starts = programFolders();
  const root = starts.flatMap(withParents).find((folder) => existsSync(join(folder, schemaFile)));
  if (root === undefined) {
    throw new SweepError(
      'store_unavailable',
      `${schemaFile} is not to be found above ${starts.join(' or ')}; start the program in its own folder.`,
    );
  }
  return join(root, 'prisma', 'migrations');
}

function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

/** Names of the migrations of a folder, in order. */
export async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Reads all migrations of a folder, with the schema beside it. */
export async function readMigrationsFolder(folder: string): Promise<MigrationsFolder> {
  const baseDir = resolve(folder);
  const schemaPath = join(dirname(baseDir), 'schema.prisma');
  const migration = async (name: string) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') },
    },
  });
  return {
    schema: { path: schemaPath, content: await readFile(schemaPath, 'utf8') },
    list: {
      baseDir,
      lockfile: {
        path: 'migration_lock.toml',
        content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
      },
      shadowDbInitScript: '',
      migrationDirectories: await Promise.all((await migrationNames(baseDir)).map(migration)),
    },
  };
}

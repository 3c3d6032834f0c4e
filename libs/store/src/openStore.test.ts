import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { exampleSweep, storeContract } from '@coolsweep/sweep/testing';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from './index.ts';
import { findMigrationsFolder, missingMigration } from './migrations/index.ts';
import { SqliteConnection } from './sqliteConnection.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-store-'));
  // Making the tables takes a second, which each test need not wait for.
  await (await openStore({ file: join(folder, 'empty.db') })).close();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** A database with tables and nothing in them. */
async function emptyDatabase(): Promise<string> {
  const file = join(folder, `${++files}.db`);
  await copyFile(join(folder, 'empty.db'), file);
  return file;
}

storeContract('the Prisma store on SQLite', async () => openStore({ file: await emptyDatabase() }));

describe('opening a database', () => {
  it('makes the folder and the files for their owner alone', async () => {
    const file = join(folder, 'new', 'deep', 'sweeps.db');
    const store = await openStore({ file });
    await store.createSweep(exampleSweep(), new Date(0));
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(dirname(file))).toBe('700');
    expect(await mode(dirname(dirname(file)))).toBe('700');
    expect([await mode(file), await mode(`${file}-wal`), await mode(`${file}-shm`)]).toEqual(['600', '600', '600']);
    await store.close();
  });

  it('opens what was recorded before, and says nothing when nothing is to be done', async () => {
    const file = await emptyDatabase();
    const first = await openStore({ file });
    const { id } = await first.createSweep(exampleSweep(), new Date(0));
    await first.close();
    const said: string[] = [];
    const second = await openStore({ file, log: (message) => said.push(message) });
    expect((await second.sweepById(id)).counts.waiting).toBe(2);
    expect(said).toEqual([]);
    await second.close();
  });

  it('opens a file whose name has characters of addresses', async () => {
    const file = join(folder, 'a b#c?d%20ü.db');
    await copyFile(join(folder, 'empty.db'), file);
    const store = await openStore({ file });
    await store.createSweep(exampleSweep(), new Date(0));
    await store.close();
    expect((await stat(file)).size).toBeGreaterThan(0);
  });

  it('applies the settings of the connection, also after a transaction', async () => {
    const connection = await SqliteConnection.open(await emptyDatabase());
    const settings = async () => {
      const names = ['journal_mode', 'synchronous', 'foreign_keys'];
      const results = names.map(async (name) => (await connection.execute(`PRAGMA ${name}`)).rows[0]?.[0]);
      return Promise.all(results);
    };
    expect(await settings()).toEqual(['wal', 1, 1]);
    await (await connection.transaction()).commit();
    expect(await settings()).toEqual(['wal', 1, 1]);
    connection.close();
  });

  it('lets go of the files when the last store is closed', async () => {
    const file = await emptyDatabase();
    const [first, second] = [await openStore({ file }), await openStore({ file })];
    await first.createSweep(exampleSweep(), new Date(0));
    await second.listSweeps();
    await first.close();
    expect(existsSync(`${file}-wal`)).toBe(true);
    await second.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('lets go of the files when a store is closed that was not used', async () => {
    const file = await emptyDatabase();
    await (await openStore({ file })).close();
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('works on after waiting in vain for another program', async () => {
    const file = await emptyDatabase();
    const store = await openStore({ file, longestWaitMs: 20 });
    const { id } = await store.createSweep(exampleSweep(), new Date(0));
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const refused = store.setSweepState(id, 'stopped');
    await expect(refused).rejects.toMatchObject({ code: 'store_unavailable' });
    other.exec('ROLLBACK');
    other.close();
    await store.setSweepState(id, 'stopped');
    await store.createSweep(exampleSweep(), new Date(0));
    await store.close();
    const reopened = await openStore({ file });
    expect((await reopened.listSweeps()).map(({ sweep }) => sweep.state).sort()).toEqual(['active', 'stopped']);
    await reopened.close();
  });

  it('undoes a transaction in one turn whose work throws, and is ready for the next', async () => {
    const connection = await SqliteConnection.open(await emptyDatabase());
    const insert = (hash: string) =>
      connection.atOnce((db) => db.run('INSERT INTO "Environment" VALUES (?, ?)', [hash, '{}']));
    const thrown = connection.atOnce((db) => {
      db.run('INSERT INTO "Environment" VALUES (?, ?)', ['a', '{}']);
      throw new Error('no');
    });
    await expect(thrown).rejects.toThrow('no');
    expect(await insert('b')).toBe(1);
    expect((await connection.execute('SELECT "hash" FROM "Environment"')).rows).toEqual([['b']]);
    connection.close();
  });

  it('commits after a single statement that waited in vain, with the same settings', async () => {
    const file = await emptyDatabase();
    const connection = await SqliteConnection.open(file, { longestWaitMs: 20, foreignKeys: false });
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const insert = { sql: 'INSERT INTO "Environment" ("hash", "json") VALUES (?, ?)', args: ['a', '{}'] };
    await expect(connection.execute(insert)).rejects.toThrow('held by another program');
    other.exec('ROLLBACK');
    const transaction = await connection.transaction();
    await transaction.execute(insert);
    await transaction.commit();
    expect(other.prepare('SELECT "hash" FROM "Environment"').raw().all()).toEqual([['a']]);
    expect((await connection.execute('PRAGMA foreign_keys')).rows).toEqual([[0]]);
    other.close();
    connection.close();
  });

  async function refusal(file: string, migrationsFolder?: string): Promise<SweepError> {
    const opened = openStore({ file, ...(migrationsFolder && { migrationsFolder }) });
    const error: unknown = await opened.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof SweepError)) throw new Error('no SweepError', { cause: error });
    expect(error.message).toContain(file);
    return error;
  }

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const file = join(folder, 'letter.txt');
    await writeFile(file, 'Dear reader, '.repeat(1000));
    expect(await refusal(file)).toMatchObject({ code: 'data_corrupt' });
    expect(await readFile(file, 'utf8')).toBe('Dear reader, '.repeat(1000));
  });

  it('refuses a damaged database', async () => {
    const file = await emptyDatabase();
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xaa, 100));
    expect(await refusal(file)).toMatchObject({ code: 'data_corrupt' });
  });

  it('refuses a folder, and a file below a file', async () => {
    expect(await refusal(folder)).toMatchObject({ code: 'store_unavailable' });
    const file = await emptyDatabase();
    expect(await refusal(join(file, 'sweeps.db'))).toMatchObject({ code: 'store_unavailable' });
  });

  /** The migrations of the program, with others added. */
  async function migrationsWith(added: Record<string, string>): Promise<string> {
    const from = findMigrationsFolder();
    const to = join(folder, `migrations-${++files}`, 'migrations');
    const paths = [
      'migration_lock.toml',
      ...(await appliedTo(await emptyDatabase())).map((name) => `${name}/migration.sql`),
    ];
    for (const path of paths) {
      await mkdir(dirname(join(to, path)), { recursive: true });
      await copyFile(join(from, path), join(to, path));
    }
    await copyFile(join(from, '../schema.prisma'), join(to, '../schema.prisma'));
    for (const [name, sql] of Object.entries(added)) {
      await mkdir(join(to, name));
      await writeFile(join(to, name, 'migration.sql'), sql);
    }
    return to;
  }

  async function appliedTo(file: string): Promise<string[]> {
    const connection = await SqliteConnection.open(file);
    const { rows } = await connection.execute('SELECT migration_name FROM _prisma_migrations ORDER BY migration_name');
    connection.close();
    return rows.map(([name]) => String(name));
  }

  it('updates the tables of an older version and keeps what is in them', async () => {
    const file = await emptyDatabase();
    const store = await openStore({ file });
    const { id } = await store.createSweep(exampleSweep(), new Date(0));
    await store.close();
    const migrationsFolder = await migrationsWith({
      '29990101000000_remake': `PRAGMA defer_foreign_keys=ON;
        PRAGMA foreign_keys=OFF;
        CREATE TABLE "new_Sweep" AS SELECT * FROM "Sweep";
        DROP TABLE "Sweep";
        ALTER TABLE "new_Sweep" RENAME TO "Sweep";
        PRAGMA foreign_keys=ON;
        PRAGMA defer_foreign_keys=OFF;`,
    });
    const said: string[] = [];
    const newer = await openStore({ file, migrationsFolder, log: (message) => said.push(message) });
    expect((await newer.sweepById(id)).counts.waiting).toBe(2);
    await newer.close();
    expect(said).toEqual([expect.stringContaining('29990101000000_remake')]);
  });

  it('refuses a database of a newer version', async () => {
    const file = await emptyDatabase();
    const migrationsFolder = await migrationsWith({ '29990101000000_future': 'CREATE TABLE "Future" ("id" INTEGER);' });
    await (await openStore({ file, migrationsFolder })).close();
    const error = await refusal(file);
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('29990101000000_future');
  });

  it('leaves the database as it was when a migration fails', async () => {
    const file = await emptyDatabase();
    const before = await appliedTo(file);
    const migrationsFolder = await migrationsWith({
      '29990101000000_good': 'CREATE TABLE "Future" ("id" INTEGER);',
      '29990101000001_bad': 'CREATE TABLE "Other" ("id" INTEGER); DROP TABLE "Nothing";',
    });
    await expect(openStore({ file, migrationsFolder })).rejects.toThrow('Nothing');
    expect(await appliedTo(file)).toEqual(before);
    const connection = await SqliteConnection.open(file);
    const tables = "SELECT name FROM sqlite_master WHERE name IN ('Future', 'Other')";
    expect((await connection.execute(tables)).rows).toEqual([]);
    connection.close();
  });

  it('knows when schema and migrations differ', async () => {
    expect(await missingMigration(findMigrationsFolder())).toBeNull();
    const changed = await migrationsWith({});
    const schema = join(changed, '../schema.prisma');
    await writeFile(schema, `${await readFile(schema, 'utf8')}\nmodel Extra {\n  id Int @id\n}\n`);
    expect(await missingMigration(changed)).toContain('CREATE TABLE "Extra"');
  });
});

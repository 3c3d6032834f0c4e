import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase, openStore } from '../index.ts';
import { noPostgres, PostgresServer } from '../testing/index.ts';

let server: PostgresServer;
let folder: string;
let source: string;
let databases = 0;

const long = new Date(Date.now() - 3_600_000);
const pointsEach = 4000;
const countTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A database with everything that a value can be. */
async function fill(store: SweepStore): Promise<void> {
  const { id } = await store.createSweep(exampleSweep({ name: 'Größe 🙂', configurations: 6, seeds: 2 }), long);
  const lease = { owner: 'gone', at: long, leaseUntil: long };
  const values = [NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, -0.1, 1];
  for (const index of countTo(5)) {
    const claim = await store.claim(id, lease);
    const attemptId = claim!.attemptId;
    const points = countTo(pointsEach).map((step) => ({ name: 'a', step, value: values[step % 7]! * (step + 1) }));
    const log = [{ at: long, stream: 'stdout' as const, text: `nul \0, "quotes", \\ and 温度 ${index}` }];
    await store.report(attemptId, { points, log, environment: { gpu: index > 2 }, progress: { step: 1, steps: 2 } });
    const result = {
      outcome: 'completed',
      at: long,
      objective: index / 3,
      results: { a: NaN },
      failure: null,
    } as const;
    if (index < 4) await store.finish(attemptId, result);
  }
  await store.editSweep(id, { tags: ['paper'], archivedAt: long });
}

/** What a program sees of a store, whatever is under it. */
async function seen(store: SweepStore) {
  const sweeps = await store.listSweeps();
  const trials = (await Promise.all(sweeps.map(({ sweep }) => store.trialsOf(sweep.id)))).flat();
  const trialIds = trials.map(({ id }) => id);
  return {
    ...{ sweeps, trials, series: await store.series({ trialIds, names: ['a'] }) },
    attempts: await Promise.all(trialIds.map((id) => store.attemptsOf(id))),
    logs: await Promise.all(trialIds.map((id) => store.logOf(id))),
  };
}

const emptyDatabase = () => server.createDatabase(`copy-${++databases}`, 'empty');

/** The source under a name of its own. */
async function sourceCopy(): Promise<string> {
  const file = join(folder, `${++databases}.db`);
  await copyFile(source, file);
  return file;
}

/** Copies in a process of its own, which is killed when it says this. */
async function copyKilledAt(file: string, url: string, line: RegExp): Promise<void> {
  const script = fileURLToPath(new URL('../testing/migrator.ts', import.meta.url));
  const program = spawn(process.execPath, ['--import', 'tsx', script, file, url], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const said of createInterface(program.stdout)) if (line.test(said)) program.kill('SIGKILL');
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  expect(program.signalCode).toBe('SIGKILL');
}

const migrate = (file: string, url: string, log: (message: string) => void = () => undefined) =>
  migrateDatabase({ file, url, now: new Date(), log });

describe.skipIf(noPostgres !== null)(
  `a copy into PostgreSQL${noPostgres === null ? '' : ` (left out: ${noPostgres})`}`,
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'coolsweep-move-'));
      source = join(folder, 'source.db');
      const store = await openStore({ file: source });
      await fill(store);
      await store.close();
      server = await PostgresServer.start();
      await (await openStore({ url: await server.createDatabase('empty') })).close();
    }, 60_000);

    afterAll(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });

    it('has all of the file, in which nothing changes, and leaves nothing beside it', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      const before = await readFile(file);
      const copied = await migrate(file, url);
      expect(copied?.find(({ table }) => table === 'MetricPoint')).toMatchObject({ rows: 5 * pointsEach });
      expect(copied?.find(({ table }) => table === 'Trial')).toMatchObject({ rows: 6 * 2 });
      expect((await readFile(file)).equals(before)).toBe(true);
      expect((await readdir(folder)).filter((name) => name.includes('.moving'))).toEqual([]);
      const [old, moved] = [await openStore({ file }), await openStore({ url })];
      const whole = await seen(old);
      const logs = whole.logs.map((lines) =>
        lines.map((line) => ({ ...line, text: line.text.replaceAll('\0', '\uFFFD') })),
      );
      expect(await seen(moved)).toEqual({ ...whole, logs });
      await old.close();
      await moved.close();
    });

    it('is gone on with: ids go on after the last one', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      await migrate(file, url);
      const store = await openStore({ url });
      const [sweep] = await store.listSweeps();
      const later = { owner: 'new', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) };
      const claim = await store.claim(sweep!.sweep.id, later);
      expect(claim).toMatchObject({ attemptId: 6, trial: { number: 6 } });
      await store.report(claim!.attemptId, { log: [{ at: long, stream: 'stdout', text: 'x' }] });
      expect((await store.logOf(claim!.trial.id)).map(({ text }) => text)).toEqual(['x']);
      await store.close();
      expect(await migrate(file, url)).toBeNull();
    });

    it.each([
      ['in the middle of the tables', /^copied Trial/],
      ['before the comparison', /^copied MetricPoint/],
      ['in the comparison', /^compared Attempt/],
    ])('that was killed %s is gone on with, and is the same', async (_, line) => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      await copyKilledAt(file, url, line);
      await expect(openStore({ url })).rejects.toThrow('migrate-from');
      const said: string[] = [];
      const copied = await migrate(file, url, (message) => said.push(message));
      expect(said[0]).toContain('going on');
      expect(copied?.find(({ table }) => table === 'MetricPoint')).toMatchObject({ rows: 5 * pointsEach });
      const store = await openStore({ url });
      expect((await store.listSweeps())[0]?.counts).toMatchObject({ completed: 4, running: 1 });
      await store.close();
    });

    it('begins anew when its snapshot is gone, with what the file has then', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      await copyKilledAt(file, url, /^copied Attempt/);
      await rm(`${file}.moving`);
      const store = await openStore({ file });
      await store.createSweep(exampleSweep({ name: 'later' }), long);
      await store.close();
      const copied = await migrate(file, url);
      expect(copied?.find(({ table }) => table === 'Sweep')).toMatchObject({ rows: 2 });
    });

    it('begins anew when the file was written to after the copy was broken off, and has that too', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      await copyKilledAt(file, url, /^copied MetricPoint/);
      const store = await openStore({ file });
      await store.createSweep(exampleSweep({ name: 'later' }), long);
      await store.close();
      const copied = await migrate(file, url);
      expect(copied?.find(({ table }) => table === 'Sweep')).toMatchObject({ rows: 2 });
    });

    it('does not end while the file is written to, which would be missing there', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      const writer = new Database(file);
      const write = (said: string) => {
        if (said === 'copied Sweep') writer.exec(`UPDATE "Sweep" SET "priority" = 7`);
      };
      await expect(migrate(file, url, write)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('was written to while it was copied') as unknown,
      });
      writer.close();
      await expect(openStore({ url })).rejects.toThrow('migrate-from');
      expect(await migrate(file, url)).not.toBeNull();
      const moved = await openStore({ url });
      expect((await moved.listSweeps())[0]?.sweep.priority).toBe(7);
      await moved.close();
    });

    it('is refused by a database that has rows, or that another file is copied into', async () => {
      const [file, other, url] = [await sourceCopy(), await sourceCopy(), await emptyDatabase()];
      await copyKilledAt(other, url, /^copied Sweep/);
      await expect(migrate(file, url)).rejects.toMatchObject({ code: 'conflict' });
      const used = await emptyDatabase();
      const store = await openStore({ url: used });
      await store.createSweep(exampleSweep(), long);
      await store.close();
      await expect(migrate(file, used)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('is refused while a scheduler works on the file', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      const store = await openStore({ file });
      const row = { id: 'x', host: 'machine', pid: 7, startedAt: new Date(), heartbeatAt: new Date(), slots: [] };
      await store.beat({ ...row, attemptIds: [], leaseUntil: new Date() });
      await store.close();
      await expect(migrate(file, url)).rejects.toThrow('process 7 on machine');
    });

    it('finds a row that differs', async () => {
      const [file, url] = [await sourceCopy(), await emptyDatabase()];
      await copyKilledAt(file, url, /^copied MetricPoint/);
      await server.query(
        `copy-${databases}`,
        `UPDATE "MetricPoint" SET "value" = 8 WHERE "step" = 6 AND "attemptId" = 1`,
      );
      await expect(migrate(file, url)).rejects.toMatchObject({ code: 'data_corrupt' });
      expect(await migrate(file, url)).not.toBeNull();
    });

    it('takes a file of the first release', async () => {
      const [file, url] = [join(folder, 'old.db'), await emptyDatabase()];
      const old = new Database(file);
      const migrations = join(import.meta.dirname, '../../../../prisma/migrations');
      const [first = ''] = (await readdir(migrations)).sort();
      const script = await readFile(join(migrations, first, 'migration.sql'), 'utf8');
      old.exec(script);
      old.exec(
        `CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY, "checksum" TEXT NOT NULL, "finished_at" DATETIME,
           "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
           "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER NOT NULL DEFAULT 0);
         INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
         VALUES ('1', '${'0'.repeat(64)}', '${first}', 1, 1)`,
      );
      old.exec(await readFile(join(import.meta.dirname, '../testing/firstRelease.sql'), 'utf8'));
      old.close();
      await migrate(file, url);
      const store = await openStore({ url });
      expect((await store.sweepById('rates')).counts).toMatchObject({ completed: 1, running: 1, waiting: 1 });
      await store.close();
    });
  },
);

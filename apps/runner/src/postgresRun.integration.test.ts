import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createCaller, createContext } from '@coolsweep/api';
import { noPostgres, PostgresServer } from '@coolsweep/store/testing';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from './commands/backup.ts';
import type { CommandContext } from './commands/command.ts';
import { dbMigrateFrom } from './commands/db.ts';
import { doctor } from './commands/doctor.ts';
import { gc } from './commands/gc.ts';
import { logs } from './commands/logs.ts';
import { restore } from './commands/restore.ts';
import { exitCodes } from './exitCode.ts';
import { machineReport } from './machineWatch.ts';
import { testCommand, type TestCommand } from './testing/testCommand.ts';
import { installation } from './versions.ts';
import { openWorkspace, withStore } from './workspace.ts';

let server: PostgresServer;
let test: TestCommand;
let home: string;
let context: CommandContext;

const to = (databaseUrl: string): CommandContext => ({
  ...test.context,
  environment: { ...test.context.environment, databaseUrl },
});

/** Runs `coolsweep` as a person does, with its record in PostgreSQL. */
function coolsweep(...argv: readonly string[]): Promise<unknown> {
  const env = { ...process.env, COOLSWEEP_HOME: home, DATABASE_URL: context.environment.databaseUrl ?? '' };
  const bin = join(installation, 'apps', 'runner', 'bin', 'coolsweep.mjs');
  return new Promise((resolve) => execFile(process.execPath, [bin, ...argv], { cwd: installation, env }, resolve));
}

describe.skipIf(noPostgres !== null)(`a run${noPostgres === null ? '' : ` (left out: ${noPostgres})`}`, () => {
  beforeAll(async () => {
    server = await PostgresServer.start();
    test = await testCommand();
    ({ home } = test.context.environment);
    context = to(await server.createDatabase('runs'));
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    await test.end();
  });

  it('has its record in PostgreSQL, and no database in the data folder', async () => {
    expect(await coolsweep('run', join(installation, 'e2e', 'src', 'tiny.yaml'))).toBeNull();
    expect(existsSync(join(home, 'coolsweep.db'))).toBe(false);
    const listed = await withStore(context.environment, (store) => store.listSweeps());
    expect(listed).toMatchObject([{ sweep: { id: 'tiny', state: 'finished' }, counts: { completed: 2 * 2 } }]);
    expect(await logs(context, 'tiny-t1', { follow: false, tail: null, attempt: null })).toBe(exitCodes.ok);
    const later = new Date(Date.now() + 86_400_000);
    expect(await gc(context, { dryRun: true, days: 0, logs: true, keep: 3, now: later })).toBe(exitCodes.ok);
  });

  it('is shown by the dashboard', async () => {
    await withStore(context.environment, async (store) => {
      const api = createCaller(createContext({ store }));
      const sweepId = 'tiny';
      expect(await api.sweep.list()).toMatchObject([{ id: sweepId, finished: 2 * 2 }]);
      const sort = [{ by: 'objective', descending: true }];
      const where = [{ by: 'param:optimizer.coolingLength', min: 1, max: null }];
      const table = await api.trial.table({ sweepId, sort, where, offset: 0, limit: 10 });
      expect(table).toMatchObject({ total: 2, rows: [{ sweepId, state: 'completed' }, { sweepId }] });
      const groups = [{ key: 'all', trials: [1, 2, 3, 4] }];
      const curves = await api.curve.grouped({ sweepId, metrics: ['train/loss'], axis: 'step', groups });
      expect(curves).toMatchObject([{ key: 'all', replicates: 4 }]);
      expect((await api.log.ofTrial({ trialId: 'tiny-t1' })).lines.length).toBeGreaterThan(0);
      expect(await api.scheduler.machine()).toMatchObject({ schedulers: [] });
      expect(await api.live.since({ cursor: null })).toHaveProperty('cursor');
    });
  });

  it('is looked after: doctor tells of the server, and a heartbeat how large the database is', async () => {
    await doctor(context);
    expect(test.values.at(-1)).toMatchObject({
      // The server of the tests does not wait for the disk.
      database: { status: 'warning', details: { isDurable: false, sweeps: 1 }, todo: expect.any(String) as string },
    });
    const workspace = await openWorkspace(context.environment);
    expect((await machineReport(context.environment, workspace)).databaseBytes).toBeGreaterThan(1_000_000);
  });

  it('says what does for a backup there', async () => {
    const file = join(home, '..', 'backup.tar');
    await expect(backup(context, file, { force: false })).rejects.toThrow('pg_dump');
    await expect(restore(context, file, { force: false })).rejects.toThrow('pg_restore');
  });

  it('is moved there from a file', async () => {
    const record = exampleSweep({ configurations: 3 });
    await withStore(test.context.environment, (store) => store.createSweep(record, new Date(0)));
    const target = to(await server.createDatabase('moved'));
    const source = `sqlite:${join(home, 'coolsweep.db')}`;
    expect(await dbMigrateFrom(target, source)).toBe(exitCodes.ok);
    const { tables } = test.values.at(-1) as { tables: { table: string; rows: number }[] };
    expect(tables.find(({ table }) => table === 'Trial')).toMatchObject({ rows: record.trials.length });
    const moved = await withStore(target.environment, (store) => store.listSweeps());
    expect(moved).toMatchObject([{ counts: { waiting: record.trials.length } }]);
    expect(await dbMigrateFrom(target, source)).toBe(exitCodes.ok);
    expect(test.lines.at(-1)).toContain('nothing to do');
    await expect(dbMigrateFrom(target, 'other:x')).rejects.toMatchObject({ code: 'invalid_arguments' });
    await expect(dbMigrateFrom(test.context, source)).rejects.toThrow('DATABASE_URL');
  });
});

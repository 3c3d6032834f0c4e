import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from './migrations/migrate.ts';
import { findMigrationsFolder } from './migrations/index.ts';
import { openStore } from './openStore.ts';
import { SqliteConnection } from './sqliteConnection.ts';

const firstMigration = '20261122134521_first';

let folder: string;
let store: SweepStore;
const said: string[] = [];

/** A database as the first release made it: by its migration, and with what it had recorded. */
async function firstRelease(file: string): Promise<void> {
  const [from, migrations] = [findMigrationsFolder(), join(folder, 'migrations')];
  await mkdir(migrations);
  for (const name of [firstMigration, 'migration_lock.toml']) {
    await cp(join(from, name), join(migrations, name), { recursive: true });
  }
  await cp(join(from, '../schema.prisma'), join(folder, 'schema.prisma'));
  const connection = await SqliteConnection.open(file);
  expect(await migrate(connection, file, migrations)).toEqual([firstMigration]);
  await connection.executeMultiple(await readFile(join(import.meta.dirname, 'testing/firstRelease.sql'), 'utf8'));
  connection.close();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-release-'));
  const file = join(folder, 'sweeps.db');
  await firstRelease(file);
  store = await openStore({ file, log: (message) => said.push(message) });
}, 60_000);

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('a database of the first release', () => {
  it('is brought up to date when it is opened', () => {
    expect(said).toEqual([expect.stringContaining('_engine')]);
  });

  it('has all that was recorded, and defaults for what is new', async () => {
    const { sweep, counts, best } = await store.sweepById('rates');
    expect(sweep).toMatchObject({ state: 'active', priority: 0, origin: null, requested: null });
    expect(counts).toMatchObject({ completed: 1, running: 1, waiting: 1, pruned: 0 });
    expect(best?.values).toEqual([0.75]);
    const [first] = await store.trialsOf('rates');
    expect(first).toMatchObject({
      ...{ objective: 0.75, results: { 'test/accuracy': NaN }, finishedAt: new Date(3000), progress: { step: 8 } },
      ...{ addressHash: null, reusedFrom: null, decision: null, requested: null, checkpoint: null, retriedAt: null },
    });
    expect(await store.attemptsOf('rates-t1')).toMatchObject([{ owner: 'old', finalHash: null }]);
    const [series] = await store.series({ trialIds: ['rates-t1'], names: ['train/loss'] });
    expect(series?.values).toEqual([2.5, NaN]);
    expect((await store.logOf('rates-t1')).map(({ text }) => text)).toEqual(['hello']);
  });

  it('is gone on with', async () => {
    expect(await store.openSweeps()).toMatchObject([{ id: 'rates', has: { running: true, claimable: true } }]);
    expect(await store.reclaim('rates', { at: new Date(70_000), isDead: () => false })).toEqual(['rates-t2']);
    const at = new Date(70_000);
    const claim = await store.claim('rates', { owner: 'new', at, leaseUntil: new Date(130_000) });
    expect(claim).toMatchObject({ attemptId: 3, attemptNumber: 2, trial: { id: 'rates-t2' } });
    await expect(store.report(2, {})).rejects.toBeInstanceOf(SweepError);
  });
});

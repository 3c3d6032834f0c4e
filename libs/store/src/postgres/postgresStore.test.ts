import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessContract } from '@coolsweep/access/testing';
import type { SweepStore } from '@coolsweep/sweep';
import { exampleSweep, storeContract } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimSql } from '../attemptWrites.ts';
import { databaseBytes, LogBook, openAccessStore, openStore, serverReport } from '../index.ts';
import { findMigrationsFolder, postgresDifference } from '../migrations/index.ts';
import { noPostgres, PostgresServer } from '../testing/index.ts';
import { meddledLine } from '../testing/meddledLine.ts';
import { openPostgresStore } from './openPostgresStore.ts';
import { curvesSql } from './postgresQueries.ts';

let server: PostgresServer;
let databases = 0;

/** A database with tables and nothing in them. */
const emptyDatabase = () => server.createDatabase(`test-${++databases}`, 'empty');

/** The same one again, emptied, which is quicker than another one. */
async function emptied(): Promise<string> {
  const [found] = await server.query(
    'contract',
    `SELECT string_agg(format('%I', tablename), ', ') AS "all" FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'`,
  );
  await server.query('contract', `TRUNCATE ${String(found?.all)} RESTART IDENTITY CASCADE`);
  return server.url('contract');
}

/** Everything by which two databases of ours could differ, but for what the migrations add by hand. */
const catalogueSql = `
  SELECT "table_name", "column_name", "data_type", "datetime_precision", "is_nullable", "column_default"
  FROM information_schema.columns WHERE "table_schema" = 'public' AND "table_name" NOT LIKE '\\_%'
  UNION ALL
  SELECT tablename, indexname, regexp_replace(indexdef, ' INCLUDE .*', ''), NULL, NULL, NULL
  FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'
  UNION ALL
  SELECT conrelid::regclass::text, conname, regexp_replace(pg_get_constraintdef(oid), ' INCLUDE .*', ''), NULL, NULL, NULL
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%\\_%'
  ORDER BY 1, 2, 3`;

describe.skipIf(noPostgres !== null)(`PostgreSQL${noPostgres === null ? '' : ` (left out: ${noPostgres})`}`, () => {
  beforeAll(async () => {
    server = await PostgresServer.start();
    await (await openStore({ url: await server.createDatabase('empty') })).close();
    await server.createDatabase('contract', 'empty');
  }, 60_000);

  afterAll(() => server.stop());

  // The suite tells the time itself.
  storeContract('the store on PostgreSQL', async () =>
    openPostgresStore({ url: await emptied(), leaseClock: 'program', connections: 4 }),
  );

  accessContract('the access store on PostgreSQL', async () => openAccessStore({ url: await emptied() }));

  describe('its tables', () => {
    it('are those of the models', async () => {
      const schema = await readFile(join(findMigrationsFolder(), '../postgresql/schema.prisma'), 'utf8');
      await server.createDatabase('models');
      await server.query('models', (await postgresDifference(server.url('models'), null, schema)) ?? '');
      expect(await server.query('empty', catalogueSql)).toEqual(await server.query('models', catalogueSql));
    });

    it('are made by one of several programs that start at once', async () => {
      const url = await server.createDatabase('fresh');
      const said: string[] = [];
      const stores = await Promise.all([1, 2, 3].map(() => openStore({ url, log: (message) => said.push(message) })));
      expect(said).toHaveLength(1);
      await Promise.all(stores.map((store) => store.close()));
    });

    it('are refused when a newer version has changed them', async () => {
      const url = await emptyDatabase();
      await server.query(
        `test-${databases}`,
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', 'x', '29990101000000_future')`,
      );
      const opened = openStore({ url });
      await expect(opened).rejects.toMatchObject({ name: 'SweepError', code: 'unsupported' });
      await expect(opened).rejects.toThrow('29990101000000_future');
    });
  });

  it('knows the size of a large sweep as soon as it is recorded, by which claims are planned', async () => {
    const store = await openStore({ url: await emptyDatabase() });
    const planned = async () => {
      const sql = `SELECT reltuples::int AS "trials" FROM pg_class WHERE oid = '"Trial"'::regclass`;
      const [row] = await server.query(`test-${databases}`, sql);
      return Number(row?.trials);
    };
    await store.createSweep(exampleSweep({ configurations: 10, seeds: 1 }), new Date());
    const before = await planned();
    await store.createSweep(exampleSweep({ configurations: 1000, seeds: 1 }), new Date());
    expect([before, await planned()]).toEqual([-1, 1010]);
    await store.close();
  });

  it('claims by the index of waiting trials, also while it believes that all of them wait', async () => {
    const store = await openStore({ url: await emptyDatabase() });
    const { id } = await store.createSweep(exampleSweep({ configurations: 1000, seeds: 1 }), new Date());
    const name = `test-${databases}`;
    const sql = claimSql.postgres.replace('?', 'now()').replace('?', `'${id}'`);
    const rows = await server.query(name, `EXPLAIN ${sql}`);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(plan).toContain('using "Trial_sweepId_state_number_idx"');
    // It would have to sort all that wait.
    expect(plan).not.toContain('Sort');
    await store.close();
  });

  describe('a lease', () => {
    const claimed = async (store: SweepStore, { at, ms }: { at: Date; ms: number }) => {
      const { id } = await store.createSweep(exampleSweep({ configurations: 1 }), at);
      const claim = await store.claim(id, { owner: 'test', at, leaseUntil: new Date(at.getTime() + ms) });
      return { id, attemptId: claim!.attemptId, trialId: claim!.trial.id };
    };
    const reclaimed = (store: SweepStore, id: string, at: Date) => store.reclaim(id, { at, isDead: () => false });
    const hour = 3_600_000;

    it('runs by the clock of the server, whatever the clocks of the programs say', async () => {
      const url = await emptyDatabase();
      const store = await openStore({ url });
      const late = new Date(Date.now() - hour);
      const { id, trialId } = await claimed(store, { at: late, ms: 60_000 });
      const [attempt] = await store.attemptsOf(trialId);
      const leftMs = attempt!.leaseUntil.getTime() - Date.now();
      expect(leftMs).toBeGreaterThan(30_000);
      expect(leftMs).toBeLessThanOrEqual(60_000);
      expect(await reclaimed(store, id, new Date(Date.now() + hour))).toEqual([]);
      await store.close();
    });

    it('that has run out is taken back, but not within a minute after the start of the server', async () => {
      const url = await emptyDatabase();
      const store = await openStore({ url });
      const { id, trialId } = await claimed(store, { at: new Date(), ms: -1 });
      await server.kill();
      await server.run();
      expect(await reclaimed(store, id, new Date())).toEqual([]);
      await store.close();
      const program = await openPostgresStore({ url, leaseClock: 'program' });
      expect(await reclaimed(program, id, new Date())).toEqual([trialId]);
      await program.close();
    });
  });

  describe('a curve', () => {
    it('is found by an index among a million points of other trials, in as many pages as before', async () => {
      const url = await emptyDatabase();
      const name = `test-${databases}`;
      const store = await openStore({ url });
      const { id } = await store.createSweep(exampleSweep({ configurations: 1, seeds: 1 }), new Date());
      const claim = await store.claim(id, { owner: 'test', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) });
      const attemptId = claim!.attemptId;
      const points = Array.from({ length: 1000 }, (_, step) => ({ name: 'train/loss', step, value: step }));
      await store.report(attemptId, { points });
      const read = async () => {
        const sql = curvesSql.replace('$1', `'{${attemptId}}'`).replace('$2', `'{train/loss}'`).replace('$3', '-1');
        const rows = await server.query(name, `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) ${sql}`);
        const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
        // The first line has the sum over the whole plan.
        const [, hit = '0', more = '0'] = /Buffers: shared hit=(\d+)(?: read=(\d+))?/.exec(plan) ?? [];
        return { plan, pages: Number(hit) + Number(more) };
      };
      const alone = await read();
      await server.query(
        name,
        `SET session_replication_role = replica;
         INSERT INTO "MetricPoint" SELECT 1000 + n / 1000, 'train/loss', n % 1000, random(), 0
         FROM generate_series(1, 1000000) n;
         ANALYZE "MetricPoint"`,
      );
      const crowded = await read();
      expect(crowded.plan).toContain('using "MetricPoint_pkey"');
      expect(crowded.plan).not.toContain('Seq Scan');
      // One or two further levels of the index.
      expect(crowded.pages).toBeLessThanOrEqual(alone.pages + 8);
      await store.close();
    }, 60_000);
  });

  it('keeps texts with characters that it has no place for', async () => {
    const store = await openStore({ url: await emptyDatabase() });
    const { id } = await store.createSweep(exampleSweep(), new Date());
    const claim = await store.claim(id, { owner: 'test', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) });
    const log = [{ at: new Date(5), stream: 'stdout' as const, text: 'a\0b \ud800' }];
    await store.report(claim!.attemptId, { log });
    expect((await store.logOf(claim!.trial.id)).map(({ text }) => text)).toEqual(['a\uFFFDb \uFFFD']);
    await store.close();
  });

  it('answers questions about what it has no place for as about anything else that is not there', async () => {
    const url = await emptyDatabase();
    const [store, access] = [await openStore({ url }), await openAccessStore({ url })];
    const { id } = await store.createSweep(exampleSweep(), new Date());
    const claim = await store.claim(id, { owner: 'test', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) });
    await store.report(claim!.attemptId, { points: [{ name: 'loss', step: 1, value: 2 }] });
    const trialIds = [claim!.trial.id];
    const steps = async (names: string[], afterStep: number) =>
      (await store.series({ trialIds, names, afterStep }))[0]?.steps;
    expect(await steps(['lo\0ss'], 0)).toEqual([]);
    expect(await steps(['loss'], 2 ** 40)).toEqual([]);
    expect(await steps(['loss'], -(2 ** 40))).toEqual([1]);
    await expect(store.sweepById('ra\0tes')).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.trialById('\0')).rejects.toMatchObject({ code: 'not_found' });
    expect(await access.userByName('a\0da')).toBeNull();
    await Promise.all([store.close(), access.close()]);
  });

  it('has a log book', async () => {
    const url = await emptyDatabase();
    const store = await openStore({ url });
    const { id } = await store.createSweep(exampleSweep(), new Date());
    const claim = await store.claim(id, { owner: 'test', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) });
    const attemptId = claim!.attemptId;
    const log = ['a', 'b', 'c'].map((text) => ({ at: new Date(5), stream: 'stdout' as const, text }));
    await store.report(attemptId, { log });
    const end = { outcome: 'completed', objective: null, results: {}, failure: null } as const;
    await store.finish(attemptId, { ...end, at: new Date(1000) });
    await store.close();
    const book = await LogBook.open({ url });
    const [first, ...rest] = await book.linesOf(attemptId, { after: 0, limit: 2 });
    expect(first).toMatchObject({ at: new Date(5), stream: 'stdout', text: 'a' });
    expect(rest.map(({ text }) => text)).toEqual(['b']);
    expect((await book.linesOf(attemptId, { last: 2 })).map(({ text }) => text)).toEqual(['b', 'c']);
    expect(await book.oldLogs(new Date(1000))).toEqual({ lines: 0, bytes: 0 });
    expect(await book.oldLogs(new Date(1001))).toEqual({ lines: 3, bytes: 3 });
    await book.removeOldLogs(new Date(1001));
    expect(await book.linesOf(attemptId, { last: 9 })).toEqual([]);
    await book.close();
  });

  it('knows params in its table that are JSON to others and not to it', async () => {
    const store = await openStore({ url: await emptyDatabase() });
    const trials = exampleSweep({ configurations: 2 }).trials.map((trial, index) => ({
      ...trial,
      params: { p: index === 0 ? 'b\ud800' : 'a\0' },
    }));
    const { id } = await store.createSweep({ ...exampleSweep(), trials }, new Date());
    const sort = [{ by: 'param:p', descending: false }];
    const page = await store.trialTable({ sweepId: id, sort, where: [], offset: 0, limit: 10 });
    expect(page.trials.map(({ number }) => number)).toEqual([2, 1]);
    await store.close();
  });

  it('tells of the server', async () => {
    expect(await databaseBytes({ url: server.url('empty') })).toBeGreaterThan(1_000_000);
    expect(await databaseBytes({ url: server.url('nowhere') })).toBeNull();
    const report = await serverReport(server.url('empty'));
    expect(report.version).toMatch(/^\d+\.\d+$/);
    expect(report).toMatchObject({ isDurable: false, settings: { fsync: 'off' }, connections: { most: 260 } });
  });

  describe('what cannot be opened', () => {
    const secret = 'top-secret';
    const refusal = async (url: string): Promise<Error & { code?: string }> => {
      const error: unknown = await openStore({ url, longestWaitMs: 2000 }).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ name: 'SweepError' });
      // With its causes, as a bug report would show it.
      const { inspect } = await import('node:util');
      expect(inspect(error, { depth: 9 })).not.toContain(secret);
      return error as Error;
    };
    const withPassword = (url: string, user = 'coolsweep') => url.replace(/\/\/[^@]*@/, `//${user}:${secret}@`);

    it('is a database with another password', async () => {
      await server.query('postgres', `CREATE ROLE guarded LOGIN PASSWORD 'right'`);
      const error = await refusal(withPassword(server.url('empty'), 'guarded'));
      expect(error).toMatchObject({ code: 'store_unavailable' });
      expect(error.message).toContain('empty of guarded');
      expect(error.message).toContain('password');
    });

    it('is a database that is not there', async () => {
      const error = await refusal(withPassword(server.url('nowhere')));
      expect(error).toMatchObject({ code: 'store_unavailable' });
      expect(error.message).toContain('createdb');
    });

    it('is a server that is not there', async () => {
      const error = await refusal(`postgresql://coolsweep:${secret}@127.0.0.1:1/empty`);
      expect(error).toMatchObject({ code: 'store_unavailable' });
      expect(error.message).toContain('127.0.0.1:1');
      expect(error.message).toContain('cannot be reached');
    });

    it('is on a server that is too old', async () => {
      const [told] = await server.query(
        'empty',
        `SELECT current_setting('server_version_num')::int / 10000 AS "major"`,
      );
      // One column of two characters: the major version.
      const row = (major: unknown) => Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 2]), Buffer.from(String(major))]);
      const line = await meddledLine(server.url('empty'), {
        answered: (bytes) => {
          const place = bytes.indexOf(row(told?.major));
          if (place >= 0) row(12).copy(bytes, place);
          return bytes;
        },
      });
      const error = await refusal(line.url);
      expect(error).toMatchObject({ code: 'unsupported' });
      expect(error.message).toContain('PostgreSQL 12; CoolSweep needs 13 or later');
      await line.close();
    });

    it('is what is no address', async () => {
      expect(await refusal(`postgresql://coolsweep:${secret}@:port/x`)).toMatchObject({ code: 'invalid_arguments' });
    });
  });
});

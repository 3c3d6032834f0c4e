import { setTimeout as delay } from 'node:timers/promises';
import { SweepError, type Claim, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../index.ts';
import { noPostgres, PostgresServer } from '../testing/index.ts';
import { meddledLine } from '../testing/meddledLine.ts';

let server: PostgresServer;
let url: string;

const countTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const inAMinute = () => new Date(Date.now() + 60_000);
const claimant = (owner: string) => ({ owner, at: new Date(), leaseUntil: inAMinute() });
const point = (step: number) => ({ points: [{ name: 'a', step, value: step / 3 }] });

async function stepsOf(store: SweepStore, claims: readonly Claim[], name = 'a'): Promise<(readonly number[])[]> {
  const series = await store.series({ trialIds: claims.map(({ trial }) => trial.id), names: [name] });
  return series.map(({ steps }) => steps);
}

describe.skipIf(noPostgres !== null)(`many writers${noPostgres === null ? '' : ` (left out: ${noPostgres})`}`, () => {
  beforeAll(async () => {
    server = await PostgresServer.start();
    url = await server.createDatabase('writers');
    await (await openStore({ url })).close();
  }, 60_000);

  afterAll(() => server.stop());

  it(
    'of which there are 200 at once, each with a connection of its own, lose nothing',
    { timeout: 120_000 },
    async () => {
      const writers = 200;
      const reports = 5;
      const reader = await openStore({ url });
      const { id } = await reader.createSweep(exampleSweep({ configurations: writers, seeds: 1 }), new Date());
      const stores = await Promise.all(countTo(writers).map(() => openStore({ url, connections: 1 })));
      const claims = await Promise.all(
        stores.map(async (store, index) => {
          // Another claimant may just hold the last trial that this one looked at.
          for (;;) {
            const claim = await store.claim(id, claimant(`writer-${index}`));
            if (claim !== null) return claim;
            await delay(10);
          }
        }),
      );
      expect(new Set(claims.map(({ trial }) => trial.id)).size).toBe(writers);
      await Promise.all(
        stores.map(async (store, index) => {
          const attemptId = claims[index]!.attemptId;
          for (const step of countTo(reports)) {
            const log = [{ at: new Date(step), stream: 'stdout' as const, text: `line ${step}` }];
            await store.report(attemptId, { ...point(step), log, progress: { step, steps: reports } });
          }
          const result = { outcome: 'completed', objective: index, results: { a: index }, failure: null } as const;
          await store.finish(attemptId, { ...result, at: new Date() });
        }),
      );
      await Promise.all(stores.map((store) => store.close()));
      expect(await stepsOf(reader, claims)).toEqual(countTo(writers).map(() => countTo(reports)));
      const { counts } = await reader.sweepById(id);
      expect(counts).toMatchObject({ completed: writers, waiting: 0, running: 0 });
      const objectives = (await reader.trialsOf(id)).map(({ objective }) => objective ?? NaN).sort((a, b) => a - b);
      expect(objectives).toEqual(countTo(writers));
      const logs = await Promise.all(claims.slice(0, 20).map(({ trial }) => reader.logOf(trial.id)));
      expect(logs.map((lines) => lines.length)).toEqual(countTo(20).map(() => reports));
      await reader.close();
    },
  );

  it('that claim the trials of one sweep together get each of them once', async () => {
    const [one, two] = [await openStore({ url }), await openStore({ url })];
    const { id } = await one.createSweep(exampleSweep({ configurations: 50, seeds: 1 }), new Date());
    const claims = await Promise.all(
      countTo(60).map((index) => (index % 2 === 0 ? one : two).claim(id, claimant('x'))),
    );
    const left = await one.claim(id, claimant('x'));
    const won = [...claims, left].flatMap((claim) => (claim === null ? [] : [claim.trial.number]));
    expect(won.sort((a, b) => a - b)).toEqual(countTo(50).map((index) => index + 1));
    await Promise.all([one.close(), two.close()]);
  });

  it('that record sweeps of one name at once give them ids of their own', async () => {
    const stores = await Promise.all(countTo(5).map(() => openStore({ url, connections: 1 })));
    const sweeps = await Promise.all(
      stores.map((store) => store.createSweep(exampleSweep({ name: 'namesake' }), new Date())),
    );
    expect(sweeps.map(({ id }) => id).sort()).toEqual(['namesake', ...[2, 3, 4, 5].map((n) => `namesake-${n}`)]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it(
    'lose nothing that was acknowledged when the server is killed, and go on when it is back',
    { timeout: 90_000 },
    async () => {
      const store = await openStore({ url });
      const { id } = await store.createSweep(exampleSweep({ configurations: 8, seeds: 1 }), new Date());
      const claims = await Promise.all(countTo(8).map(() => store.claim(id, claimant('writer'))));
      const held = claims.map((claim) => claim!);
      const acknowledged = held.map(() => 0);
      let isOver = false;
      const writing = held.map(async ({ attemptId }, index) => {
        for (let step = 0; !isOver; step++) {
          const log = [{ at: new Date(0), stream: 'stdout' as const, text: String(step) }];
          await store.report(attemptId, { ...point(step), log });
          await store.report(attemptId, { points: [{ name: 'b', step, value: step }] });
          acknowledged[index] = step + 1;
        }
      });
      const written = () => acknowledged.reduce((sum, count) => sum + count, 0);
      for (const round of [1, 2]) {
        while (written() < round * 400) await delay(5);
        await server.kill();
        await delay(200);
        await server.run();
      }
      const before = written();
      while (written() < before + 100) await delay(5);
      isOver = true;
      await Promise.all(writing);
      // Every step once: nothing lost, and nothing done twice that was not known to be committed.
      expect(await stepsOf(store, held)).toEqual(acknowledged.map(countTo));
      expect(await stepsOf(store, held, 'b')).toEqual(acknowledged.map(countTo));
      for (const [index, { trial }] of held.entries()) {
        const texts = (await store.logOf(trial.id, { limit: 100_000 })).map(({ text }) => text);
        expect(texts).toEqual(countTo(acknowledged[index]!).map(String));
      }
      const beat = { id: 'writer', host: 'h', pid: 1, startedAt: new Date(), heartbeatAt: new Date(), slots: [] };
      const attemptIds = held.map(({ attemptId }) => attemptId);
      expect(await store.beat({ ...beat, attemptIds, leaseUntil: inAMinute() })).toEqual([]);
      await store.close();
    },
  );

  it.each(['break', 'break after commit'] as const)(
    'of whose commits one is not answered (%s) have that done once',
    async (fate) => {
      let isDue = false;
      const line = await meddledLine(url, {
        asked: (bytes) => {
          if (!isDue || !bytes.includes('COMMIT\0')) return 'pass';
          isDue = false;
          return fate;
        },
      });
      const store = await openStore({ url: line.url });
      const { id } = await store.createSweep(exampleSweep({ configurations: 3, seeds: 1 }), new Date());
      isDue = true;
      const claim = await store.claim(id, claimant('x'));
      expect(isDue).toBe(false);
      expect(claim?.attemptNumber).toBe(1);
      expect((await store.sweepById(id)).counts).toMatchObject({ running: 1, waiting: 2 });
      expect(await store.attemptsOf(claim!.trial.id)).toHaveLength(1);
      await store.close();
      await line.close();
    },
  );

  it('leave the writes of the same transaction as they are when one of them is refused', async () => {
    const store = await openStore({ url });
    const { id } = await store.createSweep(exampleSweep({ configurations: 4, seeds: 1 }), new Date());
    // The first goes alone; what comes meanwhile is one transaction.
    const written = await Promise.allSettled([
      store.claim(id, claimant('x')),
      store.claim(id, claimant('x')),
      store.requestTrial(`${id}-t99`, 'cancel'),
      store.addTrials(id, exampleSweep({ configurations: 1 }).trials),
      store.claim(id, claimant('x')),
    ]);
    expect(written.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect((await store.sweepById(id)).counts).toMatchObject({ running: 3, waiting: 1 });
    await store.close();
  });

  it('of reports lose none to one that the database cannot take, and none to an attempt that has ended', async () => {
    const store = await openStore({ url });
    const { id } = await store.createSweep(exampleSweep({ configurations: 4, seeds: 1 }), new Date());
    const claims = (await Promise.all(countTo(4).map(() => store.claim(id, claimant('x'))))).map((claim) => claim!);
    const [first, ended, wrong, last] = claims.map(({ attemptId }) => attemptId);
    await store.finish(ended!, { outcome: 'failed', at: new Date(), objective: null, results: {}, failure: null });
    const written = await Promise.allSettled([
      store.report(first!, point(0)),
      store.report(ended!, point(0)),
      store.report(wrong!, point(2 ** 31)),
      store.report(last!, { ...point(0), progress: { step: 7, steps: 9 } }),
      store.report(last!, point(1)),
    ]);
    expect(written.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(written[1]).toMatchObject({ reason: { code: 'fenced' } });
    expect(await stepsOf(store, claims)).toEqual([[0], [], [], [0, 1]]);
    expect((await store.trialById(claims[3]!.trial.id)).progress).toEqual({ step: 7, steps: 9 });
    await store.close();
  });

  it('are told of a server that stays away, and of a name that is wrong', async () => {
    const store = await openStore({ url, longestWaitMs: 300 });
    await server.kill();
    const refused = store.listSweeps();
    await expect(refused).rejects.toBeInstanceOf(SweepError);
    await expect(refused).rejects.toThrow('cannot be reached');
    await expect(store.leave('x')).rejects.toMatchObject({ code: 'store_unavailable' });
    await server.run();
    expect(await store.schedulers()).toBeDefined();
    await store.close();
  });
});

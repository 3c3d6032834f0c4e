import { beforeEach, describe, expect, it } from 'vitest';
import type { SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { refused, storeSteps, time } from './storeSteps.ts';

/** Recording sweeps and trials, as every store must do it. */
export function recordingContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  describe('recording a sweep', () => {
    it('gives back what was recorded', async () => {
      const given = exampleSweep({ configurations: 2, seeds: 2 });
      const sweep = await create(given, 3);
      expect(sweep).toEqual({
        id: 'rates',
        name: 'rates',
        state: 'active',
        spec: given.spec,
        source: given.source,
        environment: given.environment,
        createdAt: time(3),
        priority: 0,
        origin: null,
        requested: null,
        endReason: null,
        tags: [],
        archivedAt: null,
        engine: null,
      });
      expect((await store.sweepById(sweep.id)).sweep).toEqual(sweep);
      const trials = await store.trialsOf(sweep.id);
      expect(trials.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
      expect(trials.map(({ params, config, configHash, seed }) => ({ params, config, configHash, seed }))).toEqual(
        given.trials,
      );
      expect(trials[0]).toMatchObject({
        sweepId: sweep.id,
        state: 'waiting',
        objective: null,
        results: {},
        failure: null,
        progress: { step: 0, steps: null },
        startedAt: null,
        finishedAt: null,
      });
      expect(await store.trialById(trials[3]?.id ?? '')).toEqual(trials[3]);
    });

    it('keeps what it was given when the giver changes it afterwards', async () => {
      const given = { ...exampleSweep(), environment: { node: 'v20' } };
      const sweep = await create(given);
      given.environment.node = 'changed';
      expect((await store.sweepById(sweep.id)).sweep.environment).toEqual({ node: 'v20' });
    });

    it.each([
      ['signs', 'Rates & Temperatures / 100 %'],
      ['a path', '../../etc/passwd'],
      ['accents', 'ÄÖÜ überall'],
      ['no Latin letters', '温度'],
      ['SQL', "'; DROP TABLE sweeps; --"],
      ['dashes', '---'],
      ['10,000 letters', 'x'.repeat(10_000)],
    ])('gives ids of a-z, 0-9 and - for a name of %s', async (_, odd) => {
      const sweep = await create(exampleSweep({ name: odd }));
      const trials = await store.trialsOf(sweep.id);
      for (const id of [sweep.id, ...trials.map((trial) => trial.id)]) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/);
      expect((await store.sweepById(sweep.id)).sweep.name).toBe(odd);
    });

    it('gives sweeps of the same name ids of their own, also when they come at once', async () => {
      const sweeps = await Promise.all([1, 2, 3].map((seconds) => create(exampleSweep(), seconds)));
      expect(new Set(sweeps.map(({ id }) => id)).size).toBe(3);
      const trials = (await Promise.all(sweeps.map(({ id }) => store.trialsOf(id)))).flat();
      expect(new Set(trials.map(({ id }) => id)).size).toBe(3 * 2);
    });

    it('refuses two trials with one configuration and seed, and then records nothing', async () => {
      const given = exampleSweep({ configurations: 2500 });
      await refused(create({ ...given, trials: [...given.trials, ...given.trials.slice(0, 1)] }), 'conflict');
      expect(await store.listSweeps()).toEqual([]);
    });

    it('records 100,000 trials', { timeout: 120_000 }, async () => {
      const sweep = await create(exampleSweep({ configurations: 1000, seeds: 100 }));
      expect((await store.sweepById(sweep.id)).counts.waiting).toBe(1000 * 100);
      expect((await claim(sweep)).trial.number).toBe(1);
    });
  });

  it('records from what a sweep was made, and what share of the slots it gets', async () => {
    const origin = { kind: 'confirmation', sweepId: 'rates', trialId: null } as const;
    const sweep = await create({ ...exampleSweep(), origin, priority: -1, state: 'queued' });
    expect(sweep).toMatchObject({ origin, priority: -1, state: 'queued' });
    expect((await store.sweepById(sweep.id)).sweep).toEqual(sweep);
  });

  it('records what alone may run a sweep', async () => {
    const sweep = await create({ ...exampleSweep(), engine: 'ray', state: 'queued' });
    expect(sweep.engine).toBe('ray');
    expect((await store.sweepById(sweep.id)).sweep).toEqual(sweep);
    expect(await store.openSweeps()).toMatchObject([{ id: sweep.id, engine: 'ray' }]);
  });

  describe('adding trials', () => {
    const further = (count: number) => exampleSweep({ configurations: count, seeds: 2 }).trials.slice(count);

    it('goes on with the numbers, and gives the new ones back', async () => {
      const sweep = await create(exampleSweep({ configurations: 2 }));
      const added = await store.addTrials(sweep.id, further(3));
      expect(added.map(({ number, seed, state }) => [number, seed, state])).toEqual([
        [3, 2, 'waiting'],
        [4, 2, 'waiting'],
        [5, 2, 'waiting'],
      ]);
      expect((await store.trialsOf(sweep.id)).slice(2)).toEqual(added);
    });

    it('begins with 1 in a sweep without trials', async () => {
      const sweep = await create({ ...exampleSweep(), trials: [] });
      expect((await store.addTrials(sweep.id, further(1))).map(({ number }) => number)).toEqual([1]);
      expect(await store.addTrials(sweep.id, [])).toEqual([]);
    });

    it('refuses a trial that the sweep has or that comes twice, and then adds none', async () => {
      const given = exampleSweep({ configurations: 2 });
      const sweep = await create(given);
      await refused(store.addTrials(sweep.id, [...further(2), ...given.trials.slice(1)]), 'conflict');
      await refused(store.addTrials(sweep.id, [...further(2), ...further(2)]), 'conflict');
      await refused(store.addTrials('x', further(2)), 'not_found');
      expect(await store.trialsOf(sweep.id)).toHaveLength(2);
    });

    it('gives pages of trials', async () => {
      const sweep = await create(exampleSweep({ configurations: 5 }));
      const numbers = async (page: Parameters<SweepStore['trialsOf']>[1]) =>
        (await store.trialsOf(sweep.id, page)).map(({ number }) => number);
      expect(await numbers({ limit: 2 })).toEqual([1, 2]);
      expect(await numbers({ after: 2, limit: 2 })).toEqual([3, 4]);
      expect(await numbers({ after: 4 })).toEqual([5]);
      expect(await numbers({ after: 5 })).toEqual([]);
    });
  });
}

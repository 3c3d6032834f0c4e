import { beforeEach, describe, expect, it } from 'vitest';
import { contentHash } from '../canonicalJson.ts';
import { addressIn } from '../trialAddress.ts';
import type { JsonObject, NewSweep, SweepStore, Trial } from '../trialStore.ts';
import { exampleSurroundings } from './exampleSurroundings.ts';
import { exampleSweep } from './exampleSweep.ts';
import { refused, result, storeSteps, time } from './storeSteps.ts';

/** What trials of every store take from others: results, and the training until a checkpoint. */
export function reuseContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim } = storeSteps(current);
  const here = exampleSurroundings();
  const elsewhere = exampleSurroundings({ sourceHash: 's2' });
  const one = (name: string, changes: Partial<NewSweep> = {}) => ({
    ...exampleSweep({ name, configurations: 1 }),
    ...changes,
  });
  const extending = (sweepId: string) => ({ kind: 'extension', sweepId, trialId: null }) as const;

  beforeEach(() => {
    store = current();
  });

  const firstOf = async (name: string, changes: Partial<NewSweep> = {}): Promise<Trial> => {
    const [trial] = await store.trialsOf((await create(one(name, changes))).id);
    if (trial === undefined) throw new Error('the sweep has no trial');
    return trial;
  };

  /** A trial that is trained to its end, with a point at steps 1 and 8 of a training and a test metric. */
  async function trained(name = 'rates', environment: JsonObject = here): Promise<Trial> {
    const { attemptId } = await claim(await create(one(name)));
    const points = [1, 8].flatMap((step) => [
      { name: 'train/loss', step, value: step / 2 },
      { name: 'test/loss', step, value: step },
    ]);
    await store.report(attemptId, { environment, points, progress: { step: 8, steps: 8 } });
    const results = { 'validation/accuracy': 0.75, 'test/accuracy': NaN };
    return store.finish(attemptId, result({ objective: 0.75, results }));
  }

  const addressOf = (trial: Trial, environment = here) => addressIn(trial, environment) ?? 'none';

  describe('the content address of a trial', () => {
    it('follows from what its attempt records of its surroundings', async () => {
      const waiting = await firstOf('waiting');
      expect(waiting.addressHash).toBeNull();
      const trial = await trained();
      expect(trial.addressHash).toBe(addressOf(trial));
      expect((await trained('other', elsewhere)).addressHash).toBe(addressOf(trial, elsewhere));
      expect((await trained('vague', { node: 'v20' })).addressHash).toBeNull();
    });

    it('is lost when the trial goes on from a checkpoint elsewhere, and is not found again', async () => {
      const sweep = await create(one('rates'));
      const stop = async (environment: JsonObject) => {
        const { attemptId, trial } = await claim(sweep);
        await store.report(attemptId, { environment, checkpoint: { path: '/1', step: 4 } });
        await store.finish(attemptId, result({ outcome: 'stopped' }));
        return (await store.trialById(trial.id)).addressHash;
      };
      const address = await stop(here);
      expect(address).not.toBeNull();
      expect(await stop(here)).toBe(address);
      expect(await stop(elsewhere)).toBeNull();
      expect(await stop(here)).toBeNull();
    });

    it('is that of the new beginning when the trial begins anew elsewhere', async () => {
      const sweep = await create(one('rates'));
      const first = await claim(sweep);
      await store.report(first.attemptId, { environment: here });
      await store.finish(first.attemptId, result({ outcome: 'lost' }));
      const second = await claim(sweep);
      await store.report(second.attemptId, { environment: elsewhere });
      expect((await store.trialById(first.trial.id)).addressHash).toBe(addressOf(first.trial, elsewhere));
    });

    it('leads to the first result there, and to none that was itself taken over', async () => {
      const first = await trained();
      const address = addressOf(first);
      const reused = await store.reuse((await firstOf('second')).id, {
        ...{ trialId: first.id, at: time(20), addressHash: address },
      });
      expect(reused.finishedAt).toEqual(time(20));
      const { attemptId } = await claim(await create(one('third')));
      await store.report(attemptId, { environment: here });
      await store.finish(attemptId, result({ outcome: 'diverged', at: time(99) }));
      expect(await store.trialAt(address)).toMatchObject({ id: first.id, state: 'completed' });
      expect(await store.trialAt('x')).toBeNull();
    });
  });

  describe('trials whose results may be known', () => {
    it('are those that wait and have configuration and seed of one with a result and an address', async () => {
      await trained();
      await trained('vague', {});
      const failed = await claim(await create({ ...exampleSweep({ name: 'failed', configurations: 2 }) }));
      await store.report(failed.attemptId, { environment: here });
      await store.finish(failed.attemptId, result({ outcome: 'failed' }));
      const sweep = await create(exampleSweep({ name: 'new', configurations: 2, seeds: 2 }));
      expect((await store.repeated(sweep.id)).map(({ number, seed }) => [number, seed])).toEqual([[1, 1]]);
      await claim(sweep);
      expect(await store.repeated(sweep.id)).toEqual([]);
      await refused(store.repeated('x'), 'not_found');
    });
  });

  describe('taking a result over', () => {
    it('completes a trial with the result, the progress, the address and the curves of the other', async () => {
      const from = await trained();
      const trial = await firstOf('other');
      const given = { trialId: from.id, at: time(70), addressHash: addressOf(from) };
      const reused = await store.reuse(trial.id, given);
      expect(reused).toMatchObject({
        ...{ state: 'completed', objective: 0.75, reusedFrom: from.id, finishedAt: time(70), startedAt: null },
        ...{ progress: { step: 8, steps: 8 }, addressHash: from.addressHash },
      });
      expect(reused.results).toEqual(from.results);
      expect(await store.trialById(reused.id)).toEqual(reused);
      const query = { trialIds: [reused.id], names: ['train/loss'] };
      expect(await store.series(query)).toMatchObject([{ trialId: reused.id, steps: [1, 8], values: [0.5, 4] }]);
    });

    it('takes as objective the metric of the sweep that takes it, which need not be that of the other', async () => {
      const from = await trained();
      const given = { trialId: from.id, at: time(70), addressHash: addressOf(from) };
      const judged = async (name: string, metric: NewSweep['spec']['metric']) => {
        const { spec } = exampleSweep();
        return (await store.reuse((await firstOf(name, { spec: { ...spec, name, metric } })).id, given)).objective;
      };
      expect(await judged('by loss', { name: 'validation/loss', goal: 'minimize' })).toBeNull();
      expect(await judged('by nothing', null)).toBeNull();
      expect(await judged('by accuracy', { name: 'validation/accuracy', goal: 'maximize' })).toBe(0.75);
    });

    it('needs no address from the sweep that is extended, and from no other', async () => {
      const from = await trained('rates', {});
      expect(from.addressHash).toBeNull();
      const given = { trialId: from.id, at: time(70) };
      await refused(store.reuse((await firstOf('stranger')).id, given), 'conflict');
      await refused(store.reuse((await firstOf('wrong', { origin: extending('stranger') })).id, given), 'conflict');
      const trial = await firstOf('more', { origin: extending(from.sweepId) });
      expect(await store.reuse(trial.id, given)).toMatchObject({ objective: 0.75, reusedFrom: from.id });
    });

    it('refuses another address or trial, one without a result, and a trial that does not wait', async () => {
      const from = await trained();
      const addressHash = addressOf(from);
      const at = time(70);
      const trial = await firstOf('other');
      await refused(store.reuse(trial.id, { trialId: from.id, at, addressHash: 'x' }), 'conflict');
      const [, second] = await store.trialsOf((await create(exampleSweep({ name: 'two', configurations: 2 }))).id);
      await refused(store.reuse(second?.id ?? '', { trialId: from.id, at, addressHash }), 'conflict');
      await refused(store.reuse(from.id, { trialId: trial.id, at, addressHash }), 'conflict');
      await refused(store.reuse(from.id, { trialId: from.id, at, addressHash }), 'conflict');
      await refused(store.reuse('x', { trialId: from.id, at, addressHash }), 'not_found');
    });
  });

  describe('going on with the training of another trial', () => {
    const checkpoint = { path: '/checkpoints/8', step: 8 };

    /** A sweep with the one trial that trains for longer. */
    async function longer(sweepId: string): Promise<Trial> {
      const given = one('longer', { origin: extending(sweepId), state: 'stopped' });
      const trials = given.trials.map((trial) => {
        const config = { ...trial.config, epochs: 9 };
        return { ...trial, config, configHash: contentHash(config) };
      });
      const [trial] = await store.trialsOf((await create({ ...given, trials })).id);
      if (trial === undefined) throw new Error('the sweep has no trial');
      return trial;
    }

    it('begins with a checkpoint of its own and the points before it, but for those of test metrics', async () => {
      const from = await trained();
      const trial = await longer(from.sweepId);
      const linked = await store.continueFrom(trial.id, { trialId: from.id, upTo: 8, checkpoint });
      expect(linked).toMatchObject({ checkpoint, continues: { trialId: from.id, upTo: 8 }, state: 'waiting' });
      expect(await store.trialById(trial.id)).toEqual(linked);
      const { sweep } = await store.sweepById(trial.sweepId);
      expect(sweep.state).toBe('stopped');
      const { attemptId } = await claim(sweep);
      const query = { trialIds: [trial.id], names: ['train/loss', 'test/loss'] };
      expect((await store.series(query)).map(({ steps }) => steps)).toEqual([[1, 8], []]);
      // A second attempt has them from the first.
      await store.finish(attemptId, result({ outcome: 'stopped' }));
      await claim(sweep);
      expect((await store.series(query)).map(({ values }) => values)).toEqual([[0.5, 4], []]);
      expect(await store.trialById(from.id)).toEqual(from);
    });

    it('leaves points out that a longer run has not', async () => {
      const from = await trained();
      const trial = await longer(from.sweepId);
      await store.continueFrom(trial.id, { trialId: from.id, upTo: 7, checkpoint });
      await claim((await store.sweepById(trial.sweepId)).sweep);
      const [series] = await store.series({ trialIds: [trial.id], names: ['train/loss'] });
      expect(series?.steps).toEqual([1]);
    });

    it.each([
      ['is kept in the surroundings of the other', here, here, true],
      ['is lost in others', here, elsewhere, false],
      ['is none where the other has none', {}, here, false],
    ])('has an address that %s', async (...[, before, after, isKept]) => {
      const from = await trained('rates', before);
      const trial = await longer(from.sweepId);
      await store.continueFrom(trial.id, { trialId: from.id, upTo: 8, checkpoint });
      const { attemptId } = await claim((await store.sweepById(trial.sweepId)).sweep);
      await store.report(attemptId, { environment: after });
      const { addressHash } = await store.trialById(trial.id);
      expect(addressHash).toBe(isKept ? addressOf(trial) : null);
    });

    it('is refused to a trial that has begun, of another seed, or in a sweep that extends another', async () => {
      const from = await trained();
      const given = { trialId: from.id, upTo: 8, checkpoint };
      await refused(store.continueFrom((await firstOf('stranger')).id, given), 'conflict');
      const { origin, ...two } = { ...exampleSweep({ name: 'seeds', configurations: 1, seeds: 2 }), origin: null };
      expect(origin).toBeNull();
      const [, second] = await store.trialsOf((await create({ ...two, origin: extending(from.sweepId) })).id);
      await refused(store.continueFrom(second?.id ?? '', given), 'conflict');
      const trial = await longer(from.sweepId);
      await store.continueFrom(trial.id, given);
      await refused(store.continueFrom(trial.id, given), 'conflict');
      await refused(store.continueFrom(trial.id, { ...given, trialId: 'x' }), 'not_found');
    });
  });
}

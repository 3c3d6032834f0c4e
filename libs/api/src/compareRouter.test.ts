import { temperature } from '@coolsweep/schedule';
import { pairedTTest } from '@coolsweep/statistics';
import { contentHash, memoryStore, type NewSweep, type SweepStore, type Trial } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { compareRouter } from './compareRouter.ts';
import { createContext } from './context.ts';
import { createCallerFactory } from './procedure.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:01:00.000Z') };
const callerOf = createCallerFactory(compareRouter);

type Points = readonly { readonly name: string; readonly step: number; readonly value: number }[];

/** Runs every trial that waits: its test accuracy, or null where it diverges. */
async function run(
  { store, id }: { readonly store: SweepStore; readonly id: string },
  accuracyOf: (trial: Trial) => number | null,
  pointsOf: (trial: Trial) => Points = () => [],
) {
  for (let claim = await store.claim(id, lease); claim !== null; claim = await store.claim(id, lease)) {
    const accuracy = accuracyOf(claim.trial);
    await store.report(claim.attemptId, { points: [...pointsOf(claim.trial)], progress: { step: 4, steps: 4 } });
    await store.finish(claim.attemptId, {
      outcome: accuracy === null ? 'diverged' : 'completed',
      at: monday,
      objective: accuracy,
      results: accuracy === null ? {} : { 'test/accuracy': accuracy, 'validation/accuracy': accuracy },
      failure: null,
    });
  }
}

/** Learning rates 1, 2, … with seeds 1 to 4; nothing was held out to choose by unless told otherwise. */
async function example(changes: Parameters<typeof exampleSweep>[0] = {}, made: Partial<NewSweep> = {}) {
  const store = memoryStore();
  const sweep = { ...exampleSweep({ configurations: 2, seeds: 4, metric: null, ...changes }), ...made };
  const { id } = await store.createSweep(sweep, monday);
  return { store, id, api: callerOf(createContext({ store })) };
}

const rateOf = ({ params }: Pick<Trial, 'params'>) => Number(params['optimizer.learningRate']);
/** Better by about 0.1 at the rate of 2, with a spread. */
const accuracy = (trial: Trial) => 0.5 + (rateOf(trial) - 1) * (0.1 + trial.seed / 100) + trial.seed / 50;
const hashOf = (learningRate: number) =>
  contentHash(exampleConfig({ optimizer: { name: 'sgd', learningRate } })).slice(0, 8);

describe('a comparison', () => {
  it('of a sweep gives means, a paired test and the sentence of the command line', async () => {
    const { store, id, api } = await example();
    await run({ store, id }, accuracy);
    const answer = await api.verdicts({ members: [id] });
    expect(answer).toMatchObject({ metric: 'test/accuracy', goal: 'maximize', smallestEffect: 0.002 });
    expect(answer.groups.map(({ n, isReference }) => [n, isReference])).toEqual([
      [4, true],
      [4, false],
    ]);
    const differences = [1, 2, 3, 4].map((seed) => 0.1 + seed / 100);
    const [verdict] = answer.verdicts;
    expect(verdict?.conclusion).toBe('better');
    expect(verdict?.tTest?.p).toBeCloseTo(pairedTTest(differences)!.p, 9);
    expect(verdict?.sentence).toContain('is better than');
  });

  it('takes reference, metric and smallest effect from the reader', async () => {
    const { store, id, api } = await example();
    await run({ store, id }, accuracy);
    const members = [`${id}~${hashOf(1)}`, `${id}~${hashOf(2)}`];
    const answer = await api.verdicts({ members, reference: hashOf(2), metric: 'validation/accuracy', effect: 0.5 });
    expect(answer).toMatchObject({ metric: 'validation/accuracy', smallestEffect: 0.5 });
    expect(answer.verdicts[0]).toMatchObject({ conclusion: 'worse', isNegligible: true });
  });

  it('finds a configuration by a trial of it', async () => {
    const { store, id, api } = await example();
    await run({ store, id }, accuracy);
    // Configurations vary fastest: trials 1 and 3 have the rate of 1, trial 2 that of 2.
    const answer = await api.verdicts({ members: [`${id}~t2`, `${id}~t3`] });
    expect(answer.groups.map(({ configHash }) => configHash.slice(0, 8))).toEqual(
      expect.arrayContaining([hashOf(1), hashOf(2)]),
    );
    await expect(api.verdicts({ members: [`${id}~t99`] })).rejects.toThrow(/no trial 99; take it out of the address/);
  });

  it('across sweeps tells groups apart by their sweep, and pairs equal seeds', async () => {
    const { store, id, api } = await example();
    await run({ store, id }, accuracy);
    const other = await store.createSweep(
      exampleSweep({ name: 'other', configurations: 1, seeds: 4, metric: null }),
      monday,
    );
    await run({ store, id: other.id }, (trial) => accuracy(trial) + trial.seed / 1000);
    const answer = await api.verdicts({ members: [`${id}~${hashOf(2)}`, other.id] });
    expect(answer.groups.map(({ name }) => name.split(':')[0])).toEqual([id, 'other']);
    expect(answer.verdicts[0]?.seeds).toEqual([1, 2, 3, 4]);
    expect(answer.sweeps.map((sweep) => sweep.id)).toEqual([id, 'other']);
  });

  it('of a sweep with what confirms it does not compare runs with themselves', async () => {
    const { store, id, api } = await example({ configurations: 1 });
    await run({ store, id }, accuracy);
    const origin = { kind: 'confirmation', sweepId: id, trialId: null } as const;
    const sweep = exampleSweep({ name: 'again', configurations: 1, seeds: 2, metric: null });
    // Fresh ones: 5 and 6.
    const trials = sweep.trials.map((trial) => ({ ...trial, seed: trial.seed + 4 }));
    const again = await store.createSweep({ ...sweep, trials, origin }, monday);
    await run({ store, id: again.id }, accuracy);
    const answer = await api.verdicts({ members: [id, again.id] });
    expect(answer.groups.map(({ trials }) => trials.map(({ sweepId }) => sweepId))).toEqual([
      [id, id, id, id],
      [again.id, again.id],
    ]);
  });

  it('of two trials of one configuration compares what two seeds came to, and concludes nothing', async () => {
    const { store, id, api } = await example();
    await run({ store, id }, accuracy);
    const answer = await api.verdicts({ members: [`${id}-t1`, `${id}-t2`] });
    expect(answer.groups.map(({ trials }) => trials.map((trial) => trial.id))).toEqual([[`${id}-t1`], [`${id}-t2`]]);
    expect(answer.verdicts[0]?.conclusion).not.toBe('better');
  });

  it('of one configuration, or of trials without a result, summarises what there is', async () => {
    const { store, id, api } = await example({ configurations: 1 });
    const before = await api.verdicts({ members: [id] });
    expect(before.groups[0]).toMatchObject({ n: 0, mean: null, missingSeeds: [1, 2, 3, 4] });
    await run({ store, id }, ({ seed }) => (seed === 2 ? null : seed));
    const after = await api.verdicts({ members: [id] });
    expect(after.verdicts).toEqual([]);
    expect(after.groups[0]).toMatchObject({ n: 3, mean: (1 + 3 + 4) / 3, divergedSeeds: [2], missingSeeds: [] });
  });

  it('says in which fields the configurations differ, those first', async () => {
    const { id, api } = await example();
    const { fields, differingConditions } = await api.verdicts({ members: [id] });
    expect(fields[0]).toEqual({ path: 'optimizer.learningRate', values: ['1', '2'], differs: true });
    expect(fields.find(({ path }) => path === 'dataset.name')).toMatchObject({ differs: false });
    expect(differingConditions).toEqual([]);
  });

  it('refuses what cannot be compared in words that help', async () => {
    const { store, id, api } = await example();
    await expect(api.verdicts({ members: [`${id}~ffffffff`] })).rejects.toThrow(/No configuration of sweep rates/);
    await expect(api.verdicts({ members: ['nowhere'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await run({ store, id }, accuracy);
    await expect(api.verdicts({ members: [id], metric: 'train/loss' })).rejects.toThrow(
      /choose one of test\/accuracy, validation\/accuracy/,
    );
  });
});

const curve = (name: string, ...values: readonly number[]): Points =>
  values.map((value, index) => ({ name, step: index + 1, value }));

describe('curves of a comparison', () => {
  it('are means over the seeds of each group', async () => {
    const { store, id, api } = await example({ seeds: 2 });
    await run({ store, id }, accuracy, (trial) => curve('train/loss', rateOf(trial) + trial.seed));
    const lines = await api.curves({ members: [id], metrics: ['train/loss'] });
    // Seeds 1 and 2.
    expect(lines.map(({ values }) => values)).toEqual([[1 + 1.5], [2 + 1.5]]);
    expect(lines[0]).toMatchObject({ replicates: 2, n: [2] });
  });

  it('of trials without points are left out', async () => {
    const { id, api } = await example();
    expect(await api.curves({ members: [id], metrics: ['train/loss'], axis: 'rho' })).toEqual([]);
  });
});

describe('temperatures of a comparison', () => {
  it('stand beside what the schedules predict at the median variance of the gradient', async () => {
    const { store, id, api } = await example({ seeds: 1 });
    const variances = [3, 5, 100];
    await run({ store, id }, accuracy, (trial) => [
      ...curve('optimizer/gradientVariance', ...variances),
      ...curve('optimizer/temperature', rateOf(trial), rateOf(trial)),
    ]);
    const [first, second] = await api.temperatures({ members: [id] });
    expect(first?.gradientVariance).toBe(5);
    // One epoch of 4 updates; at a constant rate the effective learning rate of SGD is that rate.
    expect(first?.measured).toMatchObject({ at: [1 / 4, 2 / 4], values: [1, 1] });
    expect(second?.predicted?.at).toEqual([1 / 4, 2 / 4, 3 / 4, 1]);
    for (const value of second?.predicted?.values ?? []) expect(value).toBeCloseTo(temperature(2, 5), 12);
  });

  it('are not there without telemetry', async () => {
    const { store, id, api } = await example({ seeds: 1 });
    await run({ store, id }, accuracy);
    const [first] = await api.temperatures({ members: [id] });
    expect(first).toMatchObject({ measured: null, predicted: null, gradientVariance: null, msdRatio: null });
  });
});

describe('times to a target', () => {
  it('are counted to the first update that reached it, and null where none did', async () => {
    const { store, id, api } = await example({ seeds: 1 });
    await run({ store, id }, accuracy, (trial) => [
      ...curve('train/loss', 4, 3, 2 / rateOf(trial)),
      ...curve('time/training', 10, 20, 30),
    ]);
    const answer = await api.targets({ members: [id], target: 1.5 });
    expect(answer).toMatchObject({ metric: 'train/loss', goal: 'minimize', target: 1.5, isTargetChosen: true });
    expect(answer.groups.map(({ times }) => times.map(({ updates, seconds }) => [updates, seconds]))).toEqual([
      [[null, null]],
      [[3, 30]],
    ]);
    expect(answer.byUpdates.profiles.map(({ shares }) => shares)).toEqual([[0], [1]]);
  });

  it('are to a target that all groups come to, when the reader gives none', async () => {
    const { store, id, api } = await example({ seeds: 1 });
    await run({ store, id }, accuracy, (trial) => curve('train/loss', 4, 3 / rateOf(trial)));
    const answer = await api.targets({ members: [id] });
    // The best values are 3 and 1.5, of which the loss of 3 is the worse.
    expect(answer).toMatchObject({ target: 3, isTargetChosen: false });
    expect(answer.groups.map(({ times }) => times.map(({ updates }) => updates))).toEqual([[2], [2]]);
  });

  it('are unknown without points', async () => {
    const { id, api } = await example();
    expect(await api.targets({ members: [id] })).toMatchObject({ target: null, byUpdates: { seeds: [] } });
  });
});

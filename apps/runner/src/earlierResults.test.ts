import { addressIn, memoryStore, SweepError, type JsonObject, type Sweep, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { EarlierResults, type EarlierResultsOptions, type TrialSettings } from './earlierResults.ts';

const settings: TrialSettings = { threads: 1, dataDir: null, fresh: false };
const leaseUntil = new Date(Date.UTC(2027, 0, 1));

describe('earlier results', () => {
  let store: SweepStore;
  let now: Date;
  let asked: number;
  let told: string[];
  let here: JsonObject;

  beforeEach(() => {
    store = memoryStore();
    now = new Date(0);
    [asked, told] = [0, []];
    here = {
      ...{ backend: 'tensorflow', tensorflowVersion: '2.21.0', tensorflowSource: 'pypi', tensorflowBuild: 'cpu' },
      ...{ gpu: false, intraOpThreads: 1, interOpThreads: 1, oneDnn: true, deterministicOps: true },
      ...{ platform: 'linux-x64', processor: 'P', dataset: { name: 'digits', contentHash: 'd1' } },
    };
  });

  const results = (changes: Partial<EarlierResultsOptions> = {}) =>
    new EarlierResults({
      store,
      surroundings: (datasets) => {
        asked += 1;
        return Promise.resolve(datasets.map(() => here));
      },
      sourceHash: 's1',
      now: () => now,
      tell: (reason) => void told.push(reason),
      ...changes,
    });

  const record = (name: string, configurations: number, origin?: Sweep['origin']) =>
    store.createSweep({ ...exampleSweep({ name, configurations }), ...(origin && { origin }) }, now);

  /** Trains so many trials of the sweep. */
  async function train(sweep: Sweep, count: number, outcome: 'completed' | 'failed' = 'completed'): Promise<void> {
    for (let n = 0; n < count; n++) {
      const claim = await store.claim(sweep.id, { owner: 'test', at: now, leaseUntil });
      await store.report(claim!.attemptId, { environment: { ...here, sourceHash: 's1' } });
      const ended = { objective: 0.5, results: { 'validation/accuracy': 0.5 }, failure: null };
      await store.finish(claim!.attemptId, { ...ended, outcome, at: now });
    }
  }

  it('are taken over by the trials that have the same address, and by no others', async () => {
    await train(await record('old', 3), 2);
    const sweep = await record('new', 3);
    const taken = await results().takeOver(sweep, settings);
    expect(taken.map(({ number, state, reusedFrom, objective }) => [number, state, reusedFrom, objective])).toEqual([
      [1, 'completed', 'old-t1', 0.5],
      [2, 'completed', 'old-t2', 0.5],
    ]);
    expect((await store.sweepById(sweep.id)).counts).toMatchObject({ completed: 2, waiting: 1 });
    expect((await store.trialsOf(sweep.id))[0]?.addressHash).toBe(addressIn(taken[0]!, { ...here, sourceHash: 's1' }));
  });

  it('are not looked into when there is no result for a configuration and seed', async () => {
    await train(await record('old', 1), 1, 'failed');
    expect(await results().takeOver(await record('new', 3), settings)).toEqual([]);
    expect(asked).toBe(0);
  });

  it.each<[string, Partial<EarlierResultsOptions>, Partial<TrialSettings>, Sweep['origin']]>([
    ['fresh ones are asked for', {}, { fresh: true }, null],
    ['the program is another one', { sourceHash: 's2' }, {}, null],
    ['it is not known which program this is', { sourceHash: null }, {}, null],
    ['a trial is run again', {}, {}, { kind: 'rerun', sweepId: 'old', trialId: 'old-t1' }],
  ])('are not taken over when %s', async (...[, options, changes, origin]) => {
    await train(await record('old', 1), 1);
    const sweep = await record('new', 1, origin);
    expect(await results(options).takeOver(sweep, { ...settings, ...changes })).toEqual([]);
    expect((await store.sweepById(sweep.id)).counts.waiting).toBe(1);
  });

  it('are not taken over from other data, which is looked at again after a minute', async () => {
    await train(await record('old', 1), 1);
    const earlier = results();
    here = { ...here, dataset: { name: 'digits', contentHash: 'd2' } };
    const sweep = await record('new', 1);
    expect(await earlier.takeOver(sweep, settings)).toEqual([]);
    here = { ...here, dataset: { name: 'digits', contentHash: 'd1' } };
    now = new Date(59_999);
    expect(await earlier.takeOver(sweep, settings)).toEqual([]);
    expect(asked).toBe(1);
    now = new Date(60_000);
    expect(await earlier.takeOver(sweep, settings)).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('keep nobody waiting when the data cannot be read: it is said, and the trial is run', async () => {
    await train(await record('old', 1), 1);
    const missing = new SweepError('data_missing', 'digits was not found');
    const earlier = results({ surroundings: () => Promise.reject(missing) });
    expect(await earlier.takeOver(await record('new', 1), settings)).toEqual([]);
    expect(told).toEqual([expect.stringContaining('digits was not found')]);
  });
});

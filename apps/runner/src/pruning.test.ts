import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStore, type Claim, type JsonObject, type Sweep, type SweepSpec, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { Pruning } from './pruning.ts';

const now = () => new Date(0);
const metric = 'validation/accuracy';
const steps = 10;
const pruner = {
  ...({ name: 'median', minProgress: 0.5, acrossFamilies: false } as const),
  ...{ percentile: 50, startupConfigurations: 1, bestSoFar: false },
};

describe('the pruning of a run', () => {
  let store = memoryStore();
  let asked: [string, JsonObject][] = [];
  let sweep: Sweep;
  let pruning: Pruning;

  function begin(): Pruning {
    return new Pruning({ store, now, prune: (id, decision) => void asked.push([id, decision]) });
  }

  /** Two configurations with two seeds: trials 1 and 2 have seed 1, trials 3 and 4 seed 2. */
  async function record(spec: Partial<SweepSpec> = { pruner }): Promise<void> {
    const example = exampleSweep({ configurations: 2, seeds: 2 });
    sweep = await store.createSweep({ ...example, spec: { ...example.spec, ...spec } }, now());
  }

  async function claim(): Promise<Claim> {
    const claimed = await store.claim(sweep.id, { owner: 'test', at: now(), leaseUntil: new Date(60_000) });
    if (claimed === null) throw new Error('nothing waits');
    pruning.take({ type: 'started', trial: claimed.trial, attempt: 1, slot: { name: 'cpu-1', gpu: null } });
    return claimed;
  }

  /** A trial reports in the run, before its report is in the store. */
  async function tell(trial: Trial, step: number, value: number): Promise<void> {
    pruning.take({ type: 'progress', trial, step, steps });
    pruning.take({ type: 'metrics', trial, points: [{ name: metric, step, value }] });
    await pruning.settled();
  }

  async function report({ trial, attemptId }: Claim, step: number, value: number): Promise<void> {
    await store.report(attemptId, { points: [{ name: metric, step, value }], progress: { step, steps } });
    await tell(trial, step, value);
  }

  async function complete({ attemptId }: Claim, objective: number): Promise<void> {
    await store.finish(attemptId, { outcome: 'completed', at: now(), objective, results: {}, failure: null });
  }

  const states = async () => (await store.trialsOf(sweep.id)).map(({ state }) => state);

  beforeEach(async () => {
    store = memoryStore();
    asked = [];
    pruning = begin();
    await record();
  });

  it('gives up a configuration that is worse at equal progress: its running trial and its waiting ones', async () => {
    const good = await claim();
    await report(good, 5, 0.75);
    await complete(good, 0.75);
    const bad = await claim();
    await report(bad, 4, 0.1);
    expect(asked).toEqual([]);
    await report(bad, 6, 0.25);
    expect(asked).toMatchObject([
      [bad.trial.id, { pruner: 'median', prune: true, step: 6, value: 0.25, threshold: 0.75 }],
      [(await store.trialsOf(sweep.id))[3]?.id, { prune: true }],
    ]);
    expect(await states()).toEqual(['completed', 'running', 'waiting', 'pruned']);
  });

  it('judges by values that are told in the run before they are in the store', async () => {
    await report(await claim(), 6, 0.9);
    const bad = await claim();
    await tell(bad.trial, 6, 0.2);
    expect(asked[0]).toMatchObject([bad.trial.id, { step: 6, value: 0.2 }]);
  });

  it('keeps what is better, and what nobody can be compared with', async () => {
    const first = await claim();
    await report(first, 6, 0.1);
    await report(await claim(), 6, 0.9);
    expect(asked).toEqual([]);
    expect(await states()).toEqual(['running', 'running', 'waiting', 'waiting']);
  });

  it('stops a further replicate of a configuration that was pruned in an earlier run, at its next report', async () => {
    await report(await claim(), 6, 0.9);
    const bad = await claim();
    await claim();
    const other = await claim(); // The other seed of the bad configuration.
    const decision = { prune: true, configuration: bad.trial.configHash };
    await store.finish(bad.attemptId, {
      ...{ outcome: 'pruned', at: now(), objective: null, results: {}, failure: null },
      decision,
    });
    pruning = begin();
    await report(other, 1, 0.2);
    expect(asked).toEqual([[other.trial.id, decision]]);
  });

  it('stops a further replicate at once when it starts after the decision', async () => {
    const [good, bad] = [await claim(), await claim()];
    await report(good, 6, 0.9);
    const [, other] = [await claim(), await claim()];
    await report(bad, 6, 0.2);
    asked = [];
    pruning.take({ type: 'started', trial: other.trial, attempt: 2, slot: { name: 'cpu-1', gpu: null } });
    expect(asked).toMatchObject([[other.trial.id, { prune: true }]]);
  });

  it('leaves a sweep without a pruner alone', async () => {
    await record({});
    await report(await claim(), 6, 0.9);
    await report(await claim(), 6, 0.2);
    expect(asked).toEqual([]);
  });
});

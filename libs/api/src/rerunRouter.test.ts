import { memoryStore, type SweepStore, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createContext } from './context.ts';
import { createCallerFactory } from './procedure.ts';
import { rerunRouter } from './rerunRouter.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const later = (seconds: number) => new Date(monday.getTime() + seconds * 1000);
const lease = { owner: 'test', at: monday, leaseUntil: later(60) };
const key = '6f0c0a0e-5d0c-4b6f-9d5a-0f4a7a1f2b3c';
const callerOf = createCallerFactory(rerunRouter);

const rateOf = ({ params }: Pick<Trial, 'params'>) => Number(params['optimizer.learningRate']);

/** Runs every trial that waits, each for 20 s and 10 updates; null diverges. */
async function run(store: SweepStore, sweepId: string, objectiveOf: (trial: Trial) => number | null) {
  for (let claim = await store.claim(sweepId, lease); claim !== null; claim = await store.claim(sweepId, lease)) {
    const objective = objectiveOf(claim.trial);
    await store.report(claim.attemptId, { progress: { step: 10, steps: 10 } });
    await store.finish(claim.attemptId, {
      outcome: objective === null ? 'diverged' : 'completed',
      at: later(20),
      objective,
      results: objective === null ? {} : { 'validation/accuracy': objective },
      failure: null,
    });
  }
}

/** Learning rates 1 to 3 with seeds 1 and 2; the rate of 3 is the best, unless told otherwise. */
async function searched(objectiveOf: (trial: Trial) => number | null = (trial) => rateOf(trial) / 10) {
  const store = memoryStore();
  const { id } = await store.createSweep(exampleSweep({ configurations: 3, seeds: 2 }), monday);
  await run(store, id, objectiveOf);
  return { store, id, api: callerOf(createContext({ store })) };
}

describe('a plan to run the best again', () => {
  it('takes the best, seeds that took no part, and says what it costs', async () => {
    const { id, api } = await searched();
    const plan = await api.plan({ sweepId: id, best: 2, seeds: 3 });
    expect(plan.chosen.map(({ params }) => params['optimizer.learningRate'])).toEqual([3, 2]);
    expect(plan.chosen.map(({ searchMean }) => searchMean)).toEqual([0.3, 0.2]);
    expect(plan.seeds).toEqual([3, 4, 5]);
    expect(plan).toMatchObject({ configurations: 2, trials: 2 * 3, slotSeconds: 2 * 3 * 20, longestSeconds: 20 });
    expect(plan.text).toContain('seeds:');
  });

  it('takes longer for more epochs, in proportion', async () => {
    const { id, api } = await searched();
    const plan = await api.plan({ sweepId: id, best: 1, seeds: 1, epochs: 5 });
    // The sweep trains for one.
    expect(plan.slotSeconds).toBeCloseTo(5 * 20, 9);
  });

  it('is refused where nothing can be chosen', async () => {
    const { id, api } = await searched(() => null);
    await expect(api.plan({ sweepId: id, best: 1, seeds: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await api.bySweep({ sweepId: id })).toMatchObject({ ranked: 0, configurations: 3 });
  });

  it('is refused for a sweep without a metric, which says so', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(exampleSweep({ metric: null }), monday);
    const api = callerOf(createContext({ store }));
    await expect(api.plan({ sweepId: id, best: 1, seeds: 1 })).rejects.toThrow(/no metric to choose by/);
    expect(await api.bySweep({ sweepId: id })).toMatchObject({ metric: null, ranked: 0 });
  });
});

describe('a confirmation', () => {
  it('is recorded as a queued sweep that knows what it confirms, once for each key', async () => {
    const { store, id, api } = await searched();
    const ask = { sweepId: id, best: 1, seeds: 2, key };
    const [first, again] = await Promise.all([api.start(ask), api.start(ask)]);
    const third = await api.start(ask);
    expect([again.sweepId, third.sweepId]).toEqual([first.sweepId, first.sweepId]);
    expect(first.isServed).toBe(false);
    const { sweep } = await store.sweepById(first.sweepId);
    expect(sweep).toMatchObject({
      state: 'queued',
      origin: { kind: 'confirmation', sweepId: id, trialId: null },
      spec: { seeds: [3, 4], method: 'list' },
      environment: { submittedBy: 'dashboard', run: { dataDir: null } },
    });
    expect((await api.bySweep({ sweepId: id })).confirmations.map((one) => one.id)).toEqual([first.sweepId]);
  });

  it('brings seeds that no confirmation before it had', async () => {
    const { id, api } = await searched();
    await api.start({ sweepId: id, best: 1, seeds: 2, key });
    expect((await api.plan({ sweepId: id, best: 1, seeds: 1 })).seeds).toEqual([5]);
  });

  it('shows by how much the chosen looked better than it is', async () => {
    const { store, id, api } = await searched();
    const { sweepId } = await api.start({ sweepId: id, best: 1, seeds: 2, key });
    expect((await api.outcome({ sweepId })).configurations[0]).toMatchObject({ confirmedMean: null, bias: null });
    await run(store, sweepId, () => 0.25);
    const { configurations, seeds, epochs } = await api.outcome({ sweepId });
    expect({ seeds, epochs }).toEqual({ seeds: [3, 4], epochs: null });
    expect(configurations).toHaveLength(1);
    expect(configurations[0]).toMatchObject({ searchMean: 0.3, confirmedMean: 0.25, completed: 2, trials: 2 });
    expect(Number(configurations[0]?.bias)).toBeCloseTo(0.3 - 0.25, 12);
  });

  it('of other epochs is found in the search by what else it has, and says so', async () => {
    const { store, id, api } = await searched();
    const { sweepId } = await api.start({ sweepId: id, best: 2, seeds: 1, epochs: 4, key });
    await run(store, sweepId, () => 0.2);
    const { configurations, epochs } = await api.outcome({ sweepId });
    expect(epochs).toBe(4);
    expect(configurations.map(({ searchMean }) => searchMean)).toEqual([0.3, 0.2]);
  });

  it('is not what any sweep is', async () => {
    const { id, api } = await searched();
    await expect(api.outcome({ sweepId: id })).rejects.toThrow(/confirms nothing/);
  });
});

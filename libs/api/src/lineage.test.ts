import { memoryStore, type NewSweep, type SweepOrigin, type SweepStore, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

const day = (number: number) => new Date(Date.UTC(2026, 2, number, 9));
const lease = { owner: 'test', at: day(1), leaseUntil: day(2) };

/** Records a sweep on a day and runs it to its end on the same one. */
async function run(store: SweepStore, sweep: NewSweep, on: number): Promise<Trial[]> {
  const { id } = await store.createSweep(sweep, day(on));
  for (let claim = await store.claim(id, lease); claim !== null; claim = await store.claim(id, lease)) {
    await store.finish(claim.attemptId, {
      ...{ outcome: 'completed', at: day(on), objective: claim.trial.seed / 10, results: {}, failure: null },
    });
  }
  return store.trialsOf(id);
}

const made = (kind: SweepOrigin['kind'], sweepId: string, trialId: string | null = null) => ({
  origin: { kind, sweepId, trialId },
});

/** Learning rates 1 and 2 with seeds 1 and 2, run on the first day. */
async function searched() {
  const store = memoryStore();
  const [first, second] = await run(store, exampleSweep({ configurations: 2, seeds: 2 }), 1);
  const api = createCaller(createContext({ store }));
  const related = async (trial: Trial) =>
    (await api.lineage.ofTrial({ trialId: trial.id })).related.map(({ relation, sweep, trials }) => [
      relation,
      sweep.id,
      trials.map(({ number }) => number),
    ]);
  return { store, first: first!, second: second!, related };
}

describe('the lineage of a trial', () => {
  it('is empty for one that nothing came from', async () => {
    const { first, related } = await searched();
    expect(await related(first)).toEqual([]);
  });

  it('leads from a trial to its rerun and back, and not from others', async () => {
    const { store, first, second, related } = await searched();
    const again = { ...exampleSweep({ name: 'again', configurations: 1 }), ...made('rerun', 'rates', first.id) };
    const [rerun] = await run(store, again, 2);
    expect(await related(first)).toEqual([['rerunAs', 'again', [1]]]);
    expect(await related(rerun!)).toEqual([['rerunOf', 'rates', [first.number]]]);
    expect(await related(second)).toEqual([]);
  });

  it('leads to the fresh seeds that confirm the configuration, also where they are trained for other epochs', async () => {
    const { store, first, second, related } = await searched();
    const confirmation = exampleSweep({ name: 'fresh', configurations: 1, seeds: 2 });
    const longer = confirmation.trials.map((trial, index) => ({
      ...trial,
      config: { ...trial.config, epochs: 9 },
      configHash: 'longer',
      seed: 3 + index,
    }));
    const [fresh] = await run(store, { ...confirmation, trials: longer, ...made('confirmation', 'rates') }, 2);
    expect(await related(first)).toEqual([['confirmedBy', 'fresh', [1, 2]]]);
    // The rate of 2 was not chosen.
    expect(await related(second)).toEqual([]);
    expect(await related(fresh!)).toEqual([['confirms', 'rates', [1, 3]]]);
  });

  it('leads to the same trial of an extension, whose result was taken over', async () => {
    const { store, first, related } = await searched();
    const extension = { ...exampleSweep({ name: 'more', configurations: 1, seeds: 3 }), ...made('extension', 'rates') };
    const { id } = await store.createSweep(extension, day(2));
    const [same] = await store.trialsOf(id);
    await store.reuse(same!.id, { trialId: first.id, at: day(2) });
    expect(await related(first)).toEqual([
      ['extendedBy', 'more', [1]],
      ['takenOverBy', 'more', [1]],
    ]);
    expect(await related(same!)).toEqual([
      ['extends', 'rates', [1]],
      ['takenOverFrom', 'rates', [1]],
    ]);
  });

  it('shows at most twenty trials of one sweep, and says how many more there are', async () => {
    const { store, first } = await searched();
    const many = exampleSweep({ name: 'many', configurations: 1, seeds: 25 });
    await run(store, { ...many, ...made('confirmation', 'rates') }, 2);
    const api = createCaller(createContext({ store }));
    const [related] = (await api.lineage.ofTrial({ trialId: first.id })).related;
    expect([related?.trials.length, related?.more]).toEqual([20, 5]);
  });
});

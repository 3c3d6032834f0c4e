import { memoryStore, type Trial } from '@coolsweep/sweep';
import { beforeAll, describe, expect, it } from 'vitest';
import { isInvented } from './inventedSweep.ts';
import { fillLarge } from './large.ts';
import { scenarios } from './scenarios.ts';

const now = new Date('2026-03-02T09:00:00.000Z');

async function filled(name: string, signal = new AbortController().signal) {
  const store = memoryStore();
  await scenarios[name]!.fill({ store, now, say: () => undefined, signal });
  return store;
}

const count = (trials: readonly Trial[], state: Trial['state']) =>
  trials.filter((trial) => trial.state === state).length;

it('every scenario but empty says of each sweep that its data is invented', async () => {
  expect(await (await filled('empty')).listSweeps()).toEqual([]);
  for (const name of ['quickstart', 'mixed']) {
    const sweeps = await (await filled(name)).listSweeps();
    expect(sweeps.length).toBeGreaterThan(0);
    expect(sweeps.every(({ sweep }) => isInvented(sweep))).toBe(true);
  }
});

it('quickstart is finished before now, with the trials of the quick start', async () => {
  const store = await filled('quickstart');
  const { sweep, counts, finishedAt } = await store.sweepById('quickstart');
  // Three cooling lengths, constant momentum and SGD with three seeds each.
  expect([sweep.state, counts.completed]).toEqual(['finished', 5 * 3]);
  expect(finishedAt!.getTime()).toBeLessThan(now.getTime());
  const [log, trial] = [await store.logOf('quickstart-t1'), await store.trialById('quickstart-t1')];
  // Its beginning and six epochs.
  expect(log).toHaveLength(1 + 6);
  // So that no other sweep takes its result over.
  expect(trial.addressHash).toBeNull();
});

describe('mixed', () => {
  const store = filled('mixed');
  let trials: readonly Trial[] = [];
  beforeAll(async () => {
    trials = await (await store).trialsOf('mixed');
  });

  it('has 200 trials with every ending', () => {
    expect(trials).toHaveLength(200);
    // One configuration and its control with five seeds each; from number 195 on; one that is lost and one that fails twice.
    expect([count(trials, 'pruned'), count(trials, 'cancelled'), count(trials, 'failed')]).toEqual([
      2 * 5,
      200 - 195 + 1,
      2,
    ]);
    expect(count(trials, 'diverged')).toBeGreaterThan(0);
    expect(count(trials, 'waiting') + count(trials, 'running')).toBe(0);
    expect(count(trials, 'completed')).toBeGreaterThan(100);
  });

  it('has attempts that were preempted, lost and made again after a failure', async () => {
    const outcomesOf = async (number: number) =>
      (await (await store).attemptsOf(`mixed-t${number}`)).map(({ outcome }) => outcome);
    for (const [number, first] of [
      [7, 'preempted'],
      [44, 'lost'],
      [23, 'failed'],
    ] as const) {
      const outcomes = await outcomesOf(number);
      expect([outcomes.length, outcomes[0]]).toEqual([2, first]);
    }
    expect(await outcomesOf(118)).toEqual(['failed', 'failed']);
    expect(await outcomesOf(52)).toEqual(['lost', 'lost', 'lost']);
  });

  it('has a confirmation of the best three, and a rerun that repeats bit for bit', async () => {
    const sweeps = await (await store).listSweeps();
    const made = sweeps.flatMap(({ sweep, counts }) => (sweep.origin === null ? [] : [{ sweep, counts }]));
    expect(made.map(({ sweep }) => sweep.origin?.kind).sort()).toEqual(['confirmation', 'rerun']);
    const rerun = made.find(({ sweep }) => sweep.origin?.kind === 'rerun')!.sweep;
    const trialIds = [rerun.origin!.trialId!, `${rerun.id}-t1`];
    const [first, second] = await (await store).series({ trialIds, names: ['train/loss'] });
    expect(first!.values.length).toBe(100);
    expect(second!.values).toEqual(first!.values);
  });
});

it('large has so many trials with so many points, the same each time', async () => {
  const made = async () => {
    const store = memoryStore();
    const signal = new AbortController().signal;
    await fillLarge({ store, now, say: () => undefined, signal }, { trials: 60, points: 200 });
    return store;
  };
  const [store, again] = [await made(), await made()];
  const trials = await store.trialsOf('large');
  expect(trials).toHaveLength(60);
  const completed = trials.find(({ state }) => state === 'completed')!;
  const query = { trialIds: [completed.id], names: ['train/loss', 'validation/accuracy'] };
  const [loss, accuracy] = await store.series(query);
  expect([loss!.steps.length, accuracy!.steps.length]).toEqual([200, 20]);
  expect(await again.series(query)).toEqual([loss, accuracy]);
  expect(await again.trialsOf('large')).toEqual(trials);
});

it('live writes as a scheduler does until it is ended, and leaves its sweep stopped', async () => {
  const end = new AbortController();
  const store = memoryStore();
  const filling = scenarios.live!.fill({ store, now, say: () => undefined, signal: end.signal });
  await expect.poll(async () => (await store.listSweeps()).map(({ counts }) => counts.running)).toContain(3);
  await expect.poll(async () => (await store.trialById('live-t1')).progress.step, { timeout: 5000 }).toBeGreaterThan(0);
  const [points] = await store.series({ trialIds: ['live-t1'], names: ['train/loss'] });
  expect(points!.values.length).toBeGreaterThan(0);
  end.abort();
  await filling;
  expect((await store.sweepById('live')).sweep.state).toBe('stopped');
  expect(await store.schedulers()).toEqual([]);
});

import { memoryStore, type NewTrial, type Sweep, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Proposals } from './agenda.ts';
import { Scheduler } from './scheduler.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import { fakeClock, type FakeClock } from './testing/fakeClock.ts';
import { completes, fakeTrials, type FakeTrial } from './testing/fakeTrials.ts';

let store: SweepStore;
let clock: FakeClock;
let started: string[];

beforeEach(() => {
  clock = fakeClock();
  store = memoryStore();
  started = [];
});

function schedulerOf(
  changes: Partial<SchedulerOptions> = {},
  script: (trial: FakeTrial) => void = completes,
): Scheduler {
  const trials = fakeTrials((trial, message) => {
    if (message.type !== 'start') return;
    started.push(trial.trialId);
    // Each trial takes a second.
    clock.advance(1000);
    script(trial);
  });
  return new Scheduler({
    ...{ store, clock, launch: trials.launch, owner: 'test', isDead: () => false, cacheDir: 'cache' },
    ...{ threads: 1, dataDir: null, slots: [{ name: 'cpu-1', gpu: null }], onEvent: () => undefined },
    ...changes,
  });
}

const record = (name: string, configurations: number, priority = 0) =>
  store.createSweep({ ...exampleSweep({ name, configurations }), state: 'queued', priority }, clock.now());

async function servedUntil(scheduler: Scheduler, done: () => Promise<boolean>): Promise<void> {
  const serving = scheduler.serve();
  await vi.waitFor(async () => {
    clock.advance(0);
    expect(await done()).toBe(true);
  });
  scheduler.stop();
  await serving;
}

const isFinished = async ({ id }: Sweep) => (await store.sweepById(id)).sweep.state === 'finished';

const sweepsOf = (trialIds: readonly string[]) => trialIds.map((id) => id.replace(/-t\d+$/, ''));

describe('a scheduler of all sweeps', () => {
  it('holds what it has for as long as it is told, and says so four times in that time', async () => {
    const [claim, beat, every] = [vi.spyOn(store, 'claim'), vi.spyOn(store, 'beat'), vi.spyOn(clock, 'every')];
    const sweep = await record('one', 1);
    await servedUntil(schedulerOf({ leaseMs: 8000 }), () => isFinished(sweep));
    const claimed = claim.mock.calls[0]![1];
    expect(claimed.leaseUntil.getTime() - claimed.at.getTime()).toBe(8000);
    const { leaseUntil, heartbeatAt } = beat.mock.calls[0]![0];
    expect(leaseUntil.getTime() - heartbeatAt.getTime()).toBe(8000);
    expect(every).toHaveBeenCalledWith(8000 / 4, expect.any(Function));
  });

  it('runs what is queued and finishes it, and so what is queued later', async () => {
    const first = await record('first', 2);
    let second: Sweep | undefined;
    await servedUntil(schedulerOf(), async () => {
      if (second === undefined && (await isFinished(first))) second = await record('second', 1);
      return second !== undefined && isFinished(second);
    });
    expect(started).toEqual(['first-t1', 'first-t2', 'second-t1']);
    expect(await store.schedulers()).toEqual([]);
  });

  it('leaves sweeps alone that are for another engine, but carries out what is asked of them', async () => {
    const given = { ...exampleSweep({ name: 'other', configurations: 2 }), state: 'queued' } as const;
    const other = await store.createSweep({ ...given, engine: 'slurm' }, clock.now());
    const own = await store.createSweep({ ...given, engine: 'ray' }, clock.now());
    const any = await record('any', 1);
    await servedUntil(schedulerOf({ engine: 'ray' }), async () => (await isFinished(own)) && isFinished(any));
    expect(new Set(sweepsOf(started))).toEqual(new Set([own.id, any.id]));
    expect((await store.sweepById(other.id)).sweep.state).toBe('queued');
    await store.requestSweep(other.id, 'cancel');
    await servedUntil(schedulerOf(), async () => (await store.sweepById(other.id)).sweep.state === 'cancelled');
  });

  it('shares its slots between sweeps by their priority', async () => {
    const [low, high] = [await record('low', 4), await record('high', 4, 1)];
    await servedUntil(schedulerOf(), async () => (await isFinished(low)) && isFinished(high));
    // The one of priority 1 gets two of three seconds, until it is done.
    expect(sweepsOf(started)).toEqual(['low', 'high', 'high', 'low', 'high', 'high', 'low', 'low']);
  });

  it('leaves sweeps alone that are paused or stopped', async () => {
    const [paused, stopped, open] = [await record('paused', 1), await record('stopped', 1), await record('open', 1)];
    await store.setSweepState(paused.id, 'paused');
    await store.setSweepState(stopped.id, 'stopped');
    await servedUntil(schedulerOf(), () => isFinished(open));
    expect(started).toEqual(['open-t1']);
  });

  it('acts on what is asked of a sweep that it does not work at', async () => {
    const [stopped, cancelled] = [await record('stopped', 1), await record('cancelled', 1)];
    for (const { id } of [stopped, cancelled]) await store.setSweepState(id, 'stopped');
    await store.requestSweep(stopped.id, 'resume');
    await store.requestSweep(cancelled.id, 'cancel');
    await servedUntil(schedulerOf(), () => isFinished(stopped));
    expect(started).toEqual(['stopped-t1']);
    expect((await store.sweepById(cancelled.id)).sweep.state).toBe('cancelled');
  });

  it('starts a process anew for a sweep of other settings, and for no other reason', async () => {
    const threads: (string | undefined)[] = [];
    const settingsOf = ({ name }: Sweep) => ({ threads: name === 'b' ? 2 : 1, dataDir: null });
    const last = await record('a', 2);
    const other = await record('b', 1);
    const scheduler = schedulerOf({ settingsOf }, (trial) => {
      threads[trial.process] = trial.environment.TF_NUM_INTRAOP_THREADS;
      completes(trial);
    });
    await servedUntil(scheduler, async () => (await isFinished(last)) && isFinished(other));
    expect(sweepsOf(started)).toEqual(['a', 'b', 'a']);
    expect(threads.slice(1)).toEqual(['1', '2', '1']);
  });
});

describe('a sweep whose trials are proposed', () => {
  const pool = exampleSweep({ configurations: 5 }).trials;

  async function empty(): Promise<Sweep> {
    return store.createSweep({ ...exampleSweep({ name: 'search' }), trials: [] }, clock.now());
  }

  it('is asked for more when nothing waits, sees what came of the others, and is finished when there is no more', async () => {
    const seen: string[] = [];
    const proposals: Proposals = (_, trials) => {
      seen.push(trials.map(({ state }) => state[0]).join(''));
      return pool.slice(trials.length, Math.min(trials.length + 2, 5));
    };
    const sweep = await empty();
    await schedulerOf({ proposals }).run(sweep);
    expect(started).toHaveLength(5);
    expect(seen).toEqual(['', 'cc', 'cccc', 'ccccc']);
    expect(await isFinished(sweep)).toBe(true);
  });

  it('keeps the process of the slot while its source is asked', async () => {
    const processes = new Set<number>();
    const proposals: Proposals = (_, trials) => pool.slice(trials.length, trials.length + 1);
    await schedulerOf({ proposals }, (trial) => {
      processes.add(trial.process);
      completes(trial);
    }).run(await empty());
    expect([started.length, processes.size]).toEqual([5, 1]);
  });

  it('is asked again when a trial has ended, if nothing could be said before', async () => {
    // One trial alone first; then one at a time, and never while another runs.
    const proposals = (_: Sweep, trials: readonly { state: string }[]): readonly NewTrial[] =>
      trials.some(({ state }) => state === 'running') ? [] : pool.slice(trials.length, Math.min(trials.length + 1, 3));
    const slots = ['cpu-1', 'cpu-2'].map((name) => ({ name, gpu: null }));
    const sweep = await empty();
    await schedulerOf({ proposals, slots }).run(sweep);
    expect(started).toHaveLength(3);
    expect(await isFinished(sweep)).toBe(true);
  });
});

describe('results that are known', () => {
  /** Completes the first trials that wait with the results of another sweep. */
  function takingOver(from: Sweep, count: number): NonNullable<SchedulerOptions['takeOver']> {
    return async ({ id }) => {
      const known = await store.trialsOf(from.id);
      const waiting = (await store.trialsOf(id)).filter(({ state }) => state === 'waiting').slice(0, count);
      return Promise.all(
        waiting.map((trial) => {
          const other = known.find(({ configHash }) => configHash === trial.configHash);
          return store.reuse(trial.id, { trialId: other?.id ?? '', at: clock.now() });
        }),
      );
    };
  }

  const extending = ({ id }: Sweep) => ({ kind: 'extension', sweepId: id, trialId: null }) as const;

  it('complete the trials that have them, and only the others are run', async () => {
    const first = await record('first', 3);
    await schedulerOf().run(first);
    started = [];
    const more = await store.createSweep(
      { ...exampleSweep({ name: 'more', configurations: 4 }), origin: extending(first) },
      clock.now(),
    );
    await schedulerOf({ takeOver: takingOver(first, 3) }).run(more);
    expect(started).toEqual(['more-t4']);
    expect(await isFinished(more)).toBe(true);
  });

  it('finish a sweep of which nothing is left to run', async () => {
    const first = await record('first', 2);
    await schedulerOf().run(first);
    started = [];
    const same = await store.createSweep({ ...exampleSweep({ name: 'same' }), origin: extending(first) }, clock.now());
    await schedulerOf({ takeOver: takingOver(first, 2) }).run(same);
    expect(started).toEqual([]);
    expect(await isFinished(same)).toBe(true);
  });

  it('are taken by what a search proposes, which then proposes more', async () => {
    const first = await record('first', 3);
    await schedulerOf().run(first);
    started = [];
    const pool = exampleSweep({ configurations: 5 }).trials;
    const proposals: Proposals = (_, trials) => pool.slice(trials.length, trials.length + 1);
    const search = await store.createSweep(
      { ...exampleSweep({ name: 'search' }), trials: [], origin: extending(first) },
      clock.now(),
    );
    const takeOver = takingOver(first, 1);
    await schedulerOf({
      proposals,
      takeOver: async (sweep) => ((await store.trialsOf(sweep.id)).length <= 3 ? takeOver(sweep) : []),
    }).run(search);
    expect(started).toEqual(['search-t4', 'search-t5']);
  });
});

describe('the end of a sweep', () => {
  it('does not come while a trial waits that somebody has retried at the last moment', async () => {
    const sweep = await record('late', 1);
    const finishSweep = store.finishSweep.bind(store);
    let retried: string[] | null = null;
    store.finishSweep = async (id) => {
      // Between the look at the sweep and its end.
      retried ??= await store.retry(id, { at: clock.now() });
      return finishSweep(id);
    };
    let failures = 1;
    const script = (trial: FakeTrial) => {
      if (failures-- > 0) {
        trial.say({ type: 'failed', message: 'no such file', step: null });
        trial.say({ type: 'ready' });
      } else completes(trial);
    };
    const running = schedulerOf({}, script).run(sweep);
    await vi.waitFor(async () => {
      clock.advance(1000);
      expect(await isFinished(sweep)).toBe(true);
    });
    await running;
    expect([retried, started]).toEqual([['late-t1'], ['late-t1', 'late-t1']]);
    expect(await isFinished(sweep)).toBe(true);
  });
});

import { memoryStore, type Sweep, type SweepStore, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Scheduler } from './scheduler.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import { fakeClock, type FakeClock } from './testing/fakeClock.ts';
import { completes, fakeTrials, type FakeTrial } from './testing/fakeTrials.ts';
import type { LaunchTrial } from './trialProcess.ts';

let store: SweepStore;
let sweep: Sweep;
let clock: FakeClock;

beforeEach(async () => {
  clock = fakeClock();
  store = memoryStore();
  sweep = await store.createSweep(exampleSweep({ configurations: 3 }), clock.now());
});

function schedulerOf(launch: LaunchTrial, changes: Partial<SchedulerOptions> = {}): Scheduler {
  return new Scheduler({
    ...{ store, launch, clock, owner: 'test', isDead: () => false, threads: 1, dataDir: null, cacheDir: 'cache' },
    slots: [{ name: 'cpu-1', gpu: null }],
    onEvent: () => undefined,
    ...changes,
  });
}

const trialsNow = () => store.trialsOf(sweep.id);
const states = async () => (await trialsNow()).map(({ state }) => state);
const outcomesOf = async ({ id }: Trial) => (await store.attemptsOf(id)).map(({ outcome }) => outcome);

/** The first trial goes on until it is told to stop; others complete at once. */
function oneGoesOn(onStop: (trial: FakeTrial) => void = stops) {
  let first: string | undefined;
  return fakeTrials((trial, message) => {
    first ??= trial.trialId;
    if (message.type === 'stop') onStop(trial);
    else if (trial.trialId !== first || trial.attempt > 1) completes(trial);
    else trial.say({ type: 'metrics', points: [{ name: 'train/loss', step: 2, value: 0.25 }] });
  });
}

function stops(trial: FakeTrial): void {
  trial.say({ type: 'stopped', step: 3 });
  trial.say({ type: 'ready' });
}

/** Runs the sweep until its first trial runs, then does something and lets time pass until the end. */
async function whileOneRuns(scheduler: Scheduler, act: (trial: Trial) => unknown, stepMs = 1000): Promise<void> {
  const running = scheduler.run(sweep);
  await vi.waitFor(async () => expect((await states())[0]).toBe('running'));
  const [first] = await trialsNow();
  await act(first!);
  const ended = running.then(() => true);
  await vi.waitFor(async () => {
    clock.advance(stepMs);
    expect(await Promise.race([ended, Promise.resolve(false)])).toBe(true);
  });
}

describe('a running trial', () => {
  it('is cancelled when that was asked, and the others go on', async () => {
    await whileOneRuns(schedulerOf(oneGoesOn().launch), ({ id }) => store.requestTrial(id, 'cancel'));
    expect(await states()).toEqual(['cancelled', 'completed', 'completed']);
    const [trial] = await trialsNow();
    expect(trial?.failure).toEqual({ message: 'cancelled on request', step: 3 });
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('finished');
  });

  it('is cancelled with its sweep', async () => {
    await whileOneRuns(schedulerOf(oneGoesOn().launch), () => store.requestSweep(sweep.id, 'cancel'));
    expect(await states()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('cancelled');
  });

  it('waits again when its sweep is paused, and goes on when it is resumed', async () => {
    const scheduler = schedulerOf(oneGoesOn().launch);
    await whileOneRuns(scheduler, async (trial) => {
      await store.requestSweep(sweep.id, 'pause');
      await vi.waitFor(async () => {
        clock.advance(1000);
        expect(await states()).toEqual(['waiting', 'waiting', 'waiting']);
      });
      expect((await store.sweepById(sweep.id)).sweep.state).toBe('paused');
      expect(await outcomesOf(trial)).toEqual(['stopped']);
      await store.requestSweep(sweep.id, 'resume');
    });
    expect(await states()).toEqual(['completed', 'completed', 'completed']);
  });

  it('keeps its result when it comes to its end in spite of a cancel', async () => {
    const trials = oneGoesOn(completes);
    await whileOneRuns(schedulerOf(trials.launch), ({ id }) => store.requestTrial(id, 'cancel'));
    expect(await states()).toEqual(['completed', 'completed', 'completed']);
  });

  it('is ended when it does not stop in time, and counts as what was asked', async () => {
    const trials = oneGoesOn(() => undefined);
    await whileOneRuns(schedulerOf(trials.launch), ({ id }) => store.requestTrial(id, 'cancel'), 5000);
    expect(await states()).toEqual(['cancelled', 'completed', 'completed']);
    expect(trials.launched()).toBe(2);
  });

  it('is pruned with the reason and its last values', async () => {
    const scheduler = schedulerOf(oneGoesOn().launch);
    const decision = { pruner: 'median', value: 0.25, threshold: 0.1 };
    await whileOneRuns(scheduler, ({ id }) => scheduler.prune(id, decision));
    const [trial] = await trialsNow();
    expect(trial).toMatchObject({ state: 'pruned', decision, results: { 'train/loss': 0.25 }, objective: null });
    expect(trial?.finishedAt).not.toBeNull();
  });

  it('is taken for hanging when nothing is heard for too long, and tried again', async () => {
    const trials = oneGoesOn(() => undefined);
    await whileOneRuns(schedulerOf(trials.launch, { longestSilenceMs: 60_000 }), () => undefined, 10_000);
    expect(await states()).toEqual(['completed', 'completed', 'completed']);
    const [trial] = await trialsNow();
    const [lost, completed] = await store.attemptsOf(trial!.id);
    expect([lost?.outcome, completed?.outcome]).toEqual(['lost', 'completed']);
    expect(lost?.message).toMatch(/said nothing for \d+ s/);
  });

  it('is not taken for hanging without a limit', async () => {
    const trials = oneGoesOn(() => undefined);
    const scheduler = schedulerOf(trials.launch);
    await whileOneRuns(
      scheduler,
      ({ id }) => {
        for (let hour = 0; hour < 48; hour++) clock.advance(3_600_000);
        return store.requestTrial(id, 'cancel');
      },
      30_000,
    );
    expect(await outcomesOf((await trialsNow())[0]!)).toEqual(['cancelled']);
  });

  it.each([
    ['its process is ended by SIGTERM', (trial: FakeTrial) => trial.exit({ code: null, signal: 'SIGTERM' })],
    ['its process ends itself on SIGTERM', (trial: FakeTrial) => trial.exit({ code: 128 + 15, signal: null })],
    [
      'it says so',
      (trial: FakeTrial) => {
        trial.say({ type: 'preempted', step: 3 });
        trial.exit({ code: 0, signal: null });
      },
    ],
  ])('is preempted when %s, as often as that happens, and no loss', async (_, end) => {
    const trials = fakeTrials((trial, message) => {
      if (message.type !== 'start') return;
      if (trial.attempt <= 4) end(trial);
      else completes(trial);
    });
    await schedulerOf(trials.launch).run(sweep);
    expect(await states()).toEqual(['completed', 'completed', 'completed']);
    const [trial] = await trialsNow();
    expect(await outcomesOf(trial!)).toEqual([...Array<string>(4).fill('preempted'), 'completed']);
  });

  it('is preempted when its scheduler is', async () => {
    const scheduler = schedulerOf(oneGoesOn().launch);
    await whileOneRuns(scheduler, () => scheduler.stop('preempt'));
    expect(await states()).toEqual(['waiting', 'waiting', 'waiting']);
    expect(await outcomesOf((await trialsNow())[0]!)).toEqual(['preempted']);
  });

  it('is ended when a heartbeat finds its lease lost', async () => {
    const trials = oneGoesOn();
    const scheduler = schedulerOf(trials.launch);
    await whileOneRuns(scheduler, () => store.reclaim(sweep.id, { at: clock.now(), isDead: () => true }));
    expect(await states()).toEqual(['completed', 'completed', 'completed']);
    expect(await outcomesOf((await trialsNow())[0]!)).toEqual(['lost', 'completed']);
  });
});

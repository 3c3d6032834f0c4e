import { checkSweepFile, memoryStore, trialsOfGrid, type Claim, type Sweep, type SweepStore } from '@coolsweep/sweep';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SchedulerEvent } from './runningTrial.ts';
import { Scheduler } from './scheduler.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import { fakeClock, type FakeClock } from './testing/fakeClock.ts';
import { completes, fakeTrials } from './testing/fakeTrials.ts';
import type { LaunchTrial } from './trialProcess.ts';

const file = JSON.stringify({
  ...{ name: 'toy', method: 'grid', model: 'mlp', dataset: 'digits', epochs: 1, batchSize: 8 },
  ...{ optimizer: { name: 'sgd' }, parameters: { 'optimizer.learningRate': { values: [0.1, 0.2] } } },
});
const leaseMs = 10_000;

let store: SweepStore;
let sweep: Sweep;
let clock: FakeClock;
let events: SchedulerEvent[];

beforeEach(async () => {
  const checked = checkSweepFile(file);
  if ('problems' in checked) throw new Error('the sweep file of this test is wrong');
  const { spec, configurations } = checked;
  store = memoryStore();
  clock = fakeClock();
  events = [];
  sweep = await store.createSweep(
    { spec, source: file, environment: {}, trials: trialsOfGrid(spec, configurations) },
    clock.now(),
  );
});

/** A trial of a scheduler that has died since. */
async function leftRunning(): Promise<Claim> {
  const at = clock.now();
  const claim = await store.claim(sweep.id, { owner: 'dead', at, leaseUntil: new Date(at.getTime() + leaseMs) });
  if (claim === null) throw new Error('nothing could be claimed');
  return claim;
}

function schedulerFor(launch: LaunchTrial, more: Partial<SchedulerOptions> = {}): Scheduler {
  return new Scheduler({
    ...{ store, launch, clock, owner: 'next', isDead: () => false, threads: 1, dataDir: null, cacheDir: 'cache' },
    slots: [{ name: 'one', gpu: null }],
    onEvent: (event) => events.push(event),
    ...more,
  });
}

const started = () => events.flatMap((event) => (event.type === 'started' ? [event] : []));
const outcomes = async (trialId: string) => (await store.attemptsOf(trialId)).map(({ outcome }) => outcome);

describe('an attempt that its scheduler left running elsewhere', () => {
  it('is gone on with, as the same attempt and before anything new', async () => {
    const claim = await leftRunning();
    const sent: number[] = [];
    const { launch } = fakeTrials((trial, message) => {
      if (message.type === 'start') sent.push(message.attemptId);
      completes(trial);
    });
    await schedulerFor(launch, { adopted: [{ sweep, claim }] }).run(sweep);
    expect(sent[0]).toBe(claim.attemptId);
    expect(started().map(({ trial, attempt }) => [trial.number, attempt])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(await outcomes(claim.trial.id)).toEqual(['completed']);
  });

  it('is left as it is by a scheduler that is stopped before it has a slot for it', async () => {
    const claim = await leftRunning();
    const { launch, launched } = fakeTrials(completes);
    const scheduler = schedulerFor(launch, { adopted: [{ sweep, claim }] });
    scheduler.stop();
    await scheduler.run(sweep);
    expect(launched()).toBe(0);
    expect(await outcomes(claim.trial.id)).toEqual([null]);
  });
});

describe('a trial whose lease ran out while no scheduler was there', () => {
  it.each([
    { reclaimAfterMs: 0, waitMs: 0 },
    { reclaimAfterMs: leaseMs, waitMs: leaseMs },
  ])('is taken back $waitMs ms after the start, where that is to be waited for', async ({ reclaimAfterMs, waitMs }) => {
    const claim = await leftRunning();
    clock.advance(leaseMs + 1);
    const { launch } = fakeTrials(completes);
    const scheduler = schedulerFor(launch, { reclaimAfterMs, leaseMs });
    const run = scheduler.run(sweep);
    if (waitMs > 0) {
      await vi.waitFor(() => expect(started()).toHaveLength(1));
      clock.advance(waitMs - 1);
      await new Promise((turn) => setImmediate(turn));
      expect(await outcomes(claim.trial.id)).toEqual([null]);
      clock.advance(1);
    }
    // Timers of this clock tick when time passes: the next look at the store is one of them.
    const ticking = setInterval(() => clock.advance(1), 1);
    await run;
    clearInterval(ticking);
    expect(await outcomes(claim.trial.id)).toEqual(['lost', 'completed']);
  });
});

describe('a store that takes nothing any more', () => {
  it('is told of before running trials are ended, so that those elsewhere can be left alone', async () => {
    const order: string[] = [];
    const { launch } = fakeTrials((trial, message) => {
      if (message.type !== 'start') return;
      vi.spyOn(store, 'report').mockRejectedValue(new Error('the store is away'));
      trial.print('a line');
    });
    const watched: LaunchTrial = (environment, trialEvents) => {
      const process = launch(environment, trialEvents);
      const kill = () => {
        order.push('killed');
        process.kill();
      };
      return { ...process, kill };
    };
    const scheduler = schedulerFor(watched, { onStoreFailure: () => order.push('told') });
    const run = scheduler.run(sweep);
    const ticking = setInterval(() => clock.advance(1), 1);
    await expect(run).rejects.toThrow('the store is away');
    clearInterval(ticking);
    expect(order[0]).toBe('told');
    expect(order).toContain('killed');
  });

  it('gets no end of trials that may go on elsewhere, also when it is back by then', async () => {
    const finish = vi.spyOn(store, 'finish');
    const { launch } = fakeTrials((trial, message) => {
      if (message.type !== 'start') return;
      vi.spyOn(store, 'report').mockRejectedValueOnce(new Error('the store was away'));
      trial.print('a line');
    });
    const slots = ['one', 'two'].map((name) => ({ name, gpu: null }));
    const scheduler = schedulerFor(launch, { slots, onStoreFailure: () => undefined });
    const run = scheduler.run(sweep);
    const ticking = setInterval(() => clock.advance(1), 1);
    await expect(run).rejects.toThrow('the store was away');
    clearInterval(ticking);
    expect(finish).not.toHaveBeenCalled();
  });
});

describe('an attempt whose process has a slot already', () => {
  it('goes on in that slot; nothing is started beside it where there is no slot for it any more', async () => {
    const claim = await leftRunning();
    const { launch, most } = fakeTrials(completes);
    const slots = [
      { name: 'one', gpu: null },
      { name: 'passing', gpu: null, isPassing: true },
    ];
    const run = schedulerFor(launch, { slots, adopted: [{ sweep, claim, slot: 'passing' }] }).run(sweep);
    // A slot that waits looks again when a second has passed.
    const ticking = setInterval(() => clock.advance(100), 1);
    await run;
    clearInterval(ticking);
    expect(started().map(({ trial, slot }) => [trial.number, slot.name])).toEqual([
      [1, 'passing'],
      [2, 'one'],
    ]);
    expect(most()).toBe(1);
  });
});

describe('a scheduler that leaves', () => {
  it('ends without a word to its trials or of them, and without a claim', async () => {
    const said: string[] = [];
    let letGo: () => void = () => undefined;
    const { launch } = fakeTrials((trial, message) => {
      said.push(message.type);
      letGo = () => trial.exit({ code: null, signal: null });
    });
    const finish = vi.spyOn(store, 'finish');
    const scheduler = schedulerFor(launch);
    const run = scheduler.run(sweep);
    await vi.waitFor(() => expect(said).toEqual(['start']));
    expect(scheduler.leave()).toBe(1);
    letGo();
    await run;
    expect(said).toEqual(['start']);
    expect(finish).not.toHaveBeenCalled();
    const trials = await store.trialsOf(sweep.id);
    expect(trials.map(({ state }) => state)).toEqual(['running', 'waiting']);
    expect(events.map(({ type }) => type)).toEqual(['started']);
  });
});

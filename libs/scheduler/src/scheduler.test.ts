import {
  checkSweepFile,
  memoryStore,
  trialsOfGrid,
  type FromTrial,
  type Sweep,
  type SweepStore,
  type ToTrial,
  type TrialState,
} from '@coolsweep/sweep';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from './clock.ts';
import type { SchedulerEvent } from './runningTrial.ts';
import { Scheduler } from './scheduler.ts';
import { completes, fakeTrials, type FakeTrial } from './testing/fakeTrials.ts';
import type { LaunchTrial } from './trialProcess.ts';

const file = JSON.stringify({
  name: 'toy',
  method: 'grid',
  model: 'mlp',
  dataset: 'digits',
  epochs: 1,
  batchSize: 8,
  seeds: 2,
  optimizer: { name: 'sgd' },
  parameters: { 'optimizer.learningRate': { values: [0.1, 0.2] } },
});

let store: SweepStore;
let sweep: Sweep;
let events: SchedulerEvent[];
let trialIds: string[];

beforeEach(async () => {
  const checked = checkSweepFile(file);
  if ('problems' in checked) throw new Error('the sweep file of this test is wrong');
  store = memoryStore();
  const { spec, configurations } = checked;
  sweep = await store.createSweep(
    { spec, source: file, environment: {}, trials: trialsOfGrid(spec, configurations) },
    new Date(),
  );
  trialIds = (await store.trialsOf(sweep.id)).map(({ id }) => id);
  events = [];
});

function schedulerFor(launch: LaunchTrial, slots = 1, clock: Clock = systemClock): Scheduler {
  return new Scheduler({
    store,
    launch,
    clock,
    slots: Array.from({ length: slots }, (_, index) => ({ name: `cpu-${index + 1}`, gpu: null })),
    owner: 'test',
    isDead: () => false,
    threads: 1,
    dataDir: null,
    cacheDir: 'cache',
    onEvent: (event) => events.push(event),
  });
}

async function states(): Promise<TrialState[]> {
  return (await store.trialsOf(sweep.id)).map(({ state }) => state);
}

describe('the scheduler', () => {
  it('runs every trial once, in order, and stores what they report', async () => {
    const { launch } = fakeTrials(completes);
    await schedulerFor(launch).run(sweep);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(events.filter(({ type }) => type === 'started').map(({ trial }) => trial.number)).toEqual([1, 2, 3, 4]);
    const [first] = await store.trialsOf(sweep.id);
    expect(first?.objective).toBe(0.75);
    expect(first?.results['test/accuracy']).toBeNaN();
    expect((await store.series({ trialIds: [first!.id], names: ['train/loss'] }))[0]?.values).toEqual([0.5]);
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('finished');
  });

  it('runs as many trials at a time as there are slots', async () => {
    const waiting: FakeTrial[] = [];
    const trials = fakeTrials((trial) => {
      waiting.push(trial);
      if (waiting.length % 2 === 0) for (const one of waiting.splice(0)) completes(one);
    });
    await schedulerFor(trials.launch, 2).run(sweep);
    expect(trials.most()).toBe(2);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('gives all trials of a slot to one process, and ends it with the run', async () => {
    const served = new Map<string, number>();
    const trials = fakeTrials((trial) => {
      served.set(trial.trialId, trial.process);
      completes(trial);
    });
    await schedulerFor(trials.launch).run(sweep);
    expect(trialIds.map((id) => served.get(id))).toEqual([1, 1, 1, 1]);
    expect(trials.running()).toBe(0);
  });

  it('gives the next trial to a new process when one fails by a bug and ends', async () => {
    const trials = fakeTrials((trial) => {
      if (trial.trialId === trialIds[1]) {
        trial.say({ type: 'failed', message: 'TypeError: x is not a function', step: 4 });
        trial.exit({ code: 1, signal: null });
      } else completes(trial);
    });
    await schedulerFor(trials.launch).run(sweep);
    expect(await states()).toEqual(['completed', 'failed', 'completed', 'completed']);
    expect(trials.launched()).toBe(2);
  });

  it('keeps the result of a process that is killed before it is ready, and counts it once', async () => {
    const trials = fakeTrials((trial) => {
      trial.say({ type: 'completed', results: { 'validation/accuracy': 0.75 } });
      trial.exit({ code: null, signal: 'SIGKILL' });
    });
    await schedulerFor(trials.launch).run(sweep);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
    const attempts = await Promise.all(trialIds.map((id) => store.attemptsOf(id)));
    expect(attempts.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(trials.launched()).toBe(4);
  });

  it('never counts a late message of one trial for the next', async () => {
    let previous: FakeTrial | undefined;
    const { launch } = fakeTrials((trial) => {
      previous?.say({ type: 'metrics', points: [{ name: 'train/loss', step: 2, value: 99 }] });
      previous?.say({ type: 'failed', message: 'too late', step: null });
      previous?.say({ type: 'ready' });
      previous = trial;
      completes(trial);
    });
    await schedulerFor(launch).run(sweep);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
    const series = await store.series({ trialIds, names: ['train/loss'] });
    expect(series.map(({ values }) => values)).toEqual([[0.5], [0.5], [0.5], [0.5]]);
  });

  it('ends idle processes when it is stopped, and starts none', async () => {
    const trials = fakeTrials((trial) => {
      completes(trial);
      scheduler.stop();
    });
    const scheduler = schedulerFor(trials.launch);
    await scheduler.run(sweep);
    expect(await states()).toEqual(['completed', 'waiting', 'waiting', 'waiting']);
    expect([trials.launched(), trials.running()]).toEqual([1, 0]);
  });

  it('returns a trial to waiting, without a process, when the stop comes while it is claimed', async () => {
    const claim = store.claim.bind(store);
    vi.spyOn(store, 'claim').mockImplementation((...given) => {
      scheduler.stop();
      return claim(...given);
    });
    const trials = fakeTrials(completes);
    const scheduler = schedulerFor(trials.launch);
    await scheduler.run(sweep);
    expect(await states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect((await store.attemptsOf(trialIds[0]!)).map(({ outcome }) => outcome)).toEqual(['stopped']);
    expect(trials.launched()).toBe(0);
  });

  it('ends at once when it is killed; what ran waits again', async () => {
    const trials = fakeTrials((trial) => {
      if (trial.trialId === trialIds[0]) completes(trial);
      else queueMicrotask(() => scheduler.kill());
    });
    const scheduler = schedulerFor(trials.launch);
    await scheduler.run(sweep);
    expect(await states()).toEqual(['completed', 'waiting', 'waiting', 'waiting']);
    expect(trials.running()).toBe(0);
  });

  it('tries a trial again whose process was lost, and gives it up after three', async () => {
    const { launch } = fakeTrials((trial) => {
      if (trial.trialId === trialIds[0]) trial.exit({ code: null, signal: 'SIGKILL' });
      else if (trial.trialId === trialIds[1] && trial.attempt < 3) trial.exit({ code: 139, signal: null });
      else completes(trial);
    });
    await schedulerFor(launch).run(sweep);
    expect(await states()).toEqual(['failed', 'completed', 'completed', 'completed']);
    const [lost] = await store.trialsOf(sweep.id);
    expect((await store.attemptsOf(lost!.id)).map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'lost']);
    expect(lost?.failure?.message).toMatch(/SIGKILL/);
  });

  it('keeps the hash of the final weights with the attempt', async () => {
    const { launch } = fakeTrials((trial) => {
      trial.say({ type: 'completed', results: {}, weightsHash: `of ${trial.trialId}` });
      trial.say({ type: 'ready' });
    });
    await schedulerFor(launch).run(sweep);
    const attempts = await Promise.all(trialIds.map((id) => store.attemptsOf(id)));
    expect(attempts.map(([attempt]) => attempt?.finalHash)).toEqual(trialIds.map((id) => `of ${id}`));
  });

  it('keeps a divergence as a result with its step', async () => {
    const { launch } = fakeTrials((trial) => {
      trial.say({ type: 'diverged', step: 17, results: { 'train/loss': 'NaN' } });
      trial.say({ type: 'ready' });
    });
    await schedulerFor(launch).run(sweep);
    const [first] = await store.trialsOf(sweep.id);
    expect(first).toMatchObject({ state: 'diverged', objective: null, failure: { step: 17 } });
  });

  it('does not try again what failed by itself', async () => {
    const { launch } = fakeTrials((trial) => {
      trial.say({ type: 'failed', message: 'no such file', step: null });
      trial.say({ type: 'ready' });
    });
    await schedulerFor(launch).run(sweep);
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(4);
    expect(await states()).toEqual(['failed', 'failed', 'failed', 'failed']);
  });

  it('answers a message that it does not understand, and goes on', async () => {
    const answers: ToTrial[] = [];
    const { launch } = fakeTrials((trial, message) => {
      answers.push(message);
      if (message.type !== 'start') return;
      trial.say({ type: 'telepathy' } as unknown as FromTrial);
      completes(trial);
    });
    await schedulerFor(launch).run(sweep);
    expect(answers.filter(({ type }) => type === 'error')).toHaveLength(4);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('returns a stopped trial to waiting, and a later run goes on with it', async () => {
    const { launch } = fakeTrials((trial, message) => {
      if (message.type === 'start') queueMicrotask(() => scheduler.stop());
      if (message.type === 'stop') {
        trial.say({ type: 'stopped', step: 3 });
        trial.say({ type: 'ready' });
      }
    });
    const scheduler = schedulerFor(launch);
    await scheduler.run(sweep);
    expect(await states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('stopped');
    await schedulerFor(fakeTrials(completes).launch).run(sweep);
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('ends a trial whose lease another scheduler took, and does not write for it', async () => {
    let taken = false;
    const { launch } = fakeTrials((trial, message) => {
      if (message.type !== 'start') return;
      if (taken) {
        completes(trial);
        return;
      }
      taken = true;
      void store.reclaim(sweep.id, { at: new Date(), isDead: () => true }).then(() => completes(trial));
    });
    await schedulerFor(launch).run(sweep);
    expect(events.find((event) => event.type === 'ended')).toMatchObject({ outcome: 'lost' });
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
    const [first] = await store.trialsOf(sweep.id);
    expect((await store.attemptsOf(first!.id)).map(({ outcome }) => outcome)).toEqual(['lost', 'completed']);
  });

  it('waits for a trial of another scheduler, and takes it over when the lease has run out', async () => {
    let nowMs = Date.now();
    const ticks = new Set<() => void>();
    const clock: Clock = {
      now: () => new Date(nowMs),
      every: (_ms, tick) => {
        ticks.add(tick);
        return () => ticks.delete(tick);
      },
    };
    await store.claim(sweep.id, { owner: 'other', at: clock.now(), leaseUntil: new Date(nowMs + 60_000) });
    const running = schedulerFor(fakeTrials(completes).launch, 1, clock).run(sweep);
    await vi.waitFor(async () => expect(await states()).toEqual(['running', 'completed', 'completed', 'completed']));
    nowMs += 61_000;
    for (const tick of ticks) tick();
    await running;
    expect(await states()).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect((await store.attemptsOf(trialIds[0]!)).map(({ outcome }) => outcome)).toEqual(['lost', 'completed']);
  });

  it('stops while it waits for another scheduler', async () => {
    await store.claim(sweep.id, { owner: 'other', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) });
    const scheduler = schedulerFor(fakeTrials(completes).launch);
    const running = scheduler.run(sweep);
    await vi.waitFor(async () => expect(await states()).toEqual(['running', 'completed', 'completed', 'completed']));
    scheduler.stop();
    await running;
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('active');
  });

  it('ends with the error of the store, and leaves no process running', async () => {
    vi.spyOn(store, 'report').mockRejectedValue(new Error('disk full'));
    const trials = fakeTrials((trial, message) => {
      if (message.type === 'start')
        trial.say({
          type: 'metrics',
          points: Array.from({ length: 600 }, (_, step) => ({ name: 'train/loss', step, value: 1 })),
        });
    });
    await expect(schedulerFor(trials.launch, 2).run(sweep)).rejects.toThrow('disk full');
    expect(trials.running()).toBe(0);
  });
});

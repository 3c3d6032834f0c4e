import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStore, planOf, type Limits, type Sweep } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { LimitWatch } from './limitWatch.ts';

const leaseUntil = new Date(Date.UTC(2027, 0, 1));
const slot = { name: 'cpu-1', gpu: null };

describe('the watch over the limits of sweeps', () => {
  let store = memoryStore();
  let told: string[] = [];
  let now = new Date(0);
  let tick: () => void = () => undefined;
  let sweep: Sweep;
  let watch: LimitWatch;

  async function begin(limits: Partial<Limits>): Promise<void> {
    const example = exampleSweep({ configurations: 3 });
    const spec = { ...example.spec, limits: { ...planOf(example.spec).limits, ...limits } };
    sweep = await store.createSweep({ ...example, spec }, now);
    const clock = { now: () => now, every: (_: number, run: () => void) => ((tick = run), () => undefined) };
    watch = new LimitWatch({ store, clock, gpusOf: () => 0, tell: (_, reason) => void told.push(reason) });
  }

  async function start() {
    const claim = await store.claim(sweep.id, { owner: 'test', at: now, leaseUntil });
    if (claim === null) throw new Error('nothing waits');
    watch.take({ type: 'started', trial: claim.trial, attempt: 1, slot });
    return claim;
  }

  async function fail(): Promise<void> {
    const { attemptId } = await start();
    const failure = { message: 'no such file', step: null };
    const ended = { outcome: 'failed', at: now, objective: null, results: {}, failure } as const;
    watch.take({ type: 'ended', trial: await store.finish(attemptId, ended), outcome: 'failed', message: null });
  }

  const requested = async () => (await store.sweepById(sweep.id)).sweep.requested;

  beforeEach(() => {
    store = memoryStore();
    told = [];
    now = new Date(0);
  });

  it('cancels a sweep when a trial has ended in one way too often, and says why once', async () => {
    await begin({ failures: 2 });
    await fail();
    await watch.close();
    expect(await requested()).toBeNull();
    await fail();
    watch.take({ type: 'ended', trial: (await store.trialsOf(sweep.id))[0]!, outcome: 'failed', message: null });
    await watch.close();
    expect(await requested()).toBe('cancel');
    expect(told).toEqual([expect.stringMatching(/^limits.failures: 2 trials/)]);
    expect((await store.sweepById(sweep.id)).sweep.endReason).toBe(told[0]);
  });

  it('sees that time has passed while trials run', async () => {
    await begin({ wallTimeSeconds: 60 });
    await start();
    now = new Date(59_000);
    tick();
    await watch.close();
    expect(await requested()).toBeNull();
    now = new Date(60_000);
    tick();
    await watch.close();
    expect(await requested()).toBe('cancel');
  });

  it('lets a sweep be that ended meanwhile', async () => {
    await begin({ failures: 1 });
    await store.setSweepState(sweep.id, 'finished');
    await fail();
    await watch.close();
    expect(told).toEqual([]);
  });
});

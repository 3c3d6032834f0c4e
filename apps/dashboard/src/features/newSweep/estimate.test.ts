import { describe, expect, it } from 'vitest';
import { estimateOf, type Capacity, type Plan } from './estimate.ts';

const work = { workload: 'small', configurations: 2, updates: 2 * 3 * 100, isKnown: true };
const plan = (given: Partial<Plan> = {}): Plan =>
  ({ trials: 6, shown: 2, seeds: 3, work: { gpus: 0, works: [work] }, ...given }) as Plan;
const experience = [{ workload: 'small', trials: 4, secondsPerUpdate: 0.5, gradientVariance: null }];
const capacity = (given: Partial<Capacity> = {}): Capacity => ({ experience, slots: 2, gpuSlots: 0, ...given });

describe('the time that a sweep will take', () => {
  it('is that of its updates in past trials, shared among the slots at work', () => {
    const slotMs = 600 * 0.5 * 1000;
    expect(estimateOf(plan(), capacity())).toEqual({ slotMs, wallMs: slotMs / 2, trials: 4, updates: 600 });
    expect(estimateOf(plan(), capacity({ slots: 0 }))).toMatchObject({ slotMs, wallMs: null });
  });

  it('is that of all trials of a search, of which only some configurations are shown', () => {
    expect(estimateOf(plan({ trials: 60 }), capacity())).toMatchObject({ updates: 6000, slotMs: 6000 * 0.5 * 1000 });
  });

  it('is not shared among more slots than there are trials', () => {
    expect(estimateOf(plan(), capacity({ slots: 100 }))).toMatchObject({ wallMs: (600 * 0.5 * 1000) / 6 });
  });

  it('counts the GPUs where trials take one', () => {
    const onGpus = plan({ work: { gpus: 1, works: [work] } });
    expect(estimateOf(onGpus, capacity({ slots: 5, gpuSlots: 4 }))).toMatchObject({ wallMs: (600 * 0.5 * 1000) / 4 });
  });

  it('is not known before a trial of the same model, data and batch is completed', () => {
    expect(estimateOf(plan(), capacity({ experience: [] }))).toEqual({ updates: 600, reason: 'noTrials' });
  });

  it('is not known where the number of images is not, nor of what trains nothing', () => {
    const unknown = plan({ work: { gpus: 0, works: [{ ...work, isKnown: false }] } });
    expect(estimateOf(unknown, capacity())).toMatchObject({ reason: 'unknownLength' });
    expect(estimateOf(plan({ work: { gpus: 0, works: [] } }), capacity())).toMatchObject({ reason: 'objective' });
  });
});

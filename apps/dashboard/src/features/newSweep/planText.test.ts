import { describe, expect, it } from 'vitest';
import type { Capacity, Plan } from './estimate.ts';
import { sizeText, timeText } from './planText.ts';

const work = { workload: 'small', configurations: 4, updates: 7200, isKnown: true };
const plan = (given: Partial<Plan> = {}): Plan =>
  ({
    configurations: 4,
    seeds: 3,
    trials: 12,
    shown: 4,
    isSearch: false,
    hasControls: false,
    work: { gpus: 1, works: [work] },
    ...given,
  }) as Plan;
const experience = [{ workload: 'small', trials: 4, secondsPerUpdate: 0.5, gradientVariance: null }];
const capacity = (given: Partial<Capacity> = {}): Capacity => ({ experience, slots: 2, gpuSlots: 0, ...given });

describe('the size of a sweep in words', () => {
  it('is the product of configurations and seeds, unless a limit cuts it', () => {
    expect(sizeText(plan())).toBe('4 configurations × 3 seeds = 12 trials');
    expect(sizeText(plan({ trials: 5 }))).toBe('4 configurations × 3 seeds: at most 5 trials');
    expect(sizeText(plan({ configurations: 1, seeds: 1, trials: 1 }))).toBe('1 configuration × 1 seed = 1 trial');
  });

  it('is what a search may come to', () => {
    const search = plan({ isSearch: true, hasControls: true, trials: 24 });
    expect(sizeText(search)).toBe('search of 4 configurations × 3 seeds, with their controls: at most 24 trials');
  });
});

describe('the time of a sweep in words', () => {
  it('says of how many trials it is known, and in how many slots it is spent', () => {
    // 7,200 updates of half a second are an hour, shared by two slots.
    expect(timeText(plan(), capacity())).toBe(
      '7,200 updates; about 1 h of slot time, 30 min in 2 slots (median of 4 completed trials)',
    );
  });

  it('is in GPU hours where GPUs are at work', () => {
    expect(timeText(plan(), capacity({ gpuSlots: 1 }))).toContain('about 1.0 GPU hours, 1 h in 1 slot');
  });

  it('says why it is not known', () => {
    expect(timeText(plan(), capacity({ experience: [] }))).toContain('7,200 updates; time unknown until');
    expect(timeText(plan({ work: { gpus: 0, works: [] } }), capacity())).toContain('a module decides it');
  });
});

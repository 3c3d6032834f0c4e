import { describe, expect, it } from 'vitest';
import { costText, seedsText, sizeText } from './costText.ts';
import type { RerunPlan } from './rerunView.ts';

const one = { params: {}, configHash: 'a', searchMean: 0.9 };
const plan = (changes: Partial<RerunPlan> = {}): RerunPlan => ({
  ...{ chosen: [one, one], configurations: 2, seeds: [3, 4, 5], trials: 2 * 3, text: '' },
  ...{ slotSeconds: 600, longestSeconds: 120, slots: 3 },
  ...changes,
});

describe('what a confirmation costs', () => {
  it('is counted in trials', () => {
    expect(sizeText(plan())).toBe('2 configurations × 3 seeds = 6 trials');
    expect(sizeText(plan({ chosen: [one], configurations: 1, seeds: [3], trials: 1 }))).toBe(
      '1 configuration × 1 seed = 1 trial',
    );
  });

  it('says why there are more configurations than were chosen', () => {
    expect(sizeText(plan({ chosen: [one] }))).toBe(
      '2 configurations (the chosen, and what they are matched with) × 3 seeds = 6 trials',
    );
  });

  it('is slot time, and the time in the slots at work', () => {
    // 600 s in 3 slots.
    expect(costText(plan())).toBe('about 10 min of slot time, 3 min 20 s in the 3 slots at work when they are free.');
  });

  it('is never less than its longest trial, however many slots there are', () => {
    expect(costText(plan({ slots: 100 }))).toContain('2 min in the 100 slots');
  });

  it('is said to be unknown, or without an end, where it is', () => {
    expect(costText(plan({ slotSeconds: null, longestSeconds: null }))).toContain('not known');
    expect(costText(plan({ slots: 0 }))).toBe('about 10 min of slot time; no scheduler is at work.');
  });

  it('has seeds that fit on a line', () => {
    expect(seedsText([3, 4, 5])).toBe('3, 4, 5');
    expect(seedsText([3, 4, 5, 6, 7, 8, 9])).toBe('3, 4, 5, 6, … 9');
  });
});

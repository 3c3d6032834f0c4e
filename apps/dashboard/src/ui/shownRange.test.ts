import { expect, it } from 'vitest';
import { shownRange } from './shownRange.ts';

const learning = [2.3, 1.2, 0.6, 0.3, 0.15, null, 0.1, 0.1];

it('is that of all values as long as all runs learn', () => {
  expect(shownRange([learning, learning], [0.05, 2.4])).toEqual([0.05, 2.4]);
  expect(shownRange([], [0, 1])).toEqual([0, 1]);
});

it('leaves out what a run explodes to, and keeps the beginning of the others', () => {
  const exploding = [2.3, 2e3, 5e30];
  // In order: 0.1 (4 times), 0.15, 0.3, 0.6, 1.2 (2 each), 2.3 (3), …: of 17 values that at floor(0.75 · 17) = 12 is 2.3.
  expect(shownRange([learning, learning, exploding], [-4e30, 5e30])).toEqual([0.1, 10 * 2.3]);
});

it('shows everything where most is zero', () => {
  expect(shownRange([[0, 0, 0, 0, 7]], [0, 7])).toEqual([0, 7]);
});

it('cuts bands that would press the lines together', () => {
  // The lines are from 0.5 to 0.9: their height of 0.4 more on either side.
  const [low, high] = shownRange([[0.5, 0.7, 0.9]], [-3, 5]);
  expect(low).toBeCloseTo(0.5 - 0.4, 12);
  expect(high).toBeCloseTo(0.9 + 0.4, 12);
});

it('leaves a band around a line that stays as it is', () => {
  const [low, high] = shownRange([[0.8, 0.8]], [0.75, 5]);
  expect([low, high]).toEqual([0.75, 0.8 + 0.1 * 0.8]);
});

it('does not go below zero for the band of what is never negative', () => {
  expect(shownRange([[0.1, 0.5]], [-0.2, 0.6])).toEqual([0, 0.6]);
  expect(shownRange([[-0.1, 0.5]], [-0.2, 0.6])).toEqual([-0.2, 0.6]);
});

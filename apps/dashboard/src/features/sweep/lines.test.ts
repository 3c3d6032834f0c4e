import { expect, it } from 'vitest';
import type { Curves } from './curves.ts';
import { chartLines } from './lines.ts';

const curve = (values: number[]) => ({
  startedAt: 'monday',
  byName: new Map([['train/loss', { steps: values.map((_, index) => index), values }]]),
  isComplete: true,
});
const curves: Curves = new Map([
  ['a', curve([1, 2])],
  ['b', curve([3, 4])],
  ['empty', curve([])],
]);

it('a configuration is drawn as the mean of its trials, a trial as itself, and nothing without points', () => {
  const mean = { key: 'c', label: 'rho0 0.9', style: 0, trialIds: ['a', 'b'], isMean: true };
  const single = { key: 'a', label: '#1', style: 1, trialIds: ['a'], isMean: false };
  const nothing = { key: 'e', label: '#3', style: 2, trialIds: ['empty', 'unknown'], isMean: true };
  const drawn = chartLines([mean, single, nothing], curves, 'train/loss');
  expect(drawn.map(({ key, values }) => [key, values])).toEqual([
    ['c', [(1 + 3) / 2, (2 + 4) / 2]],
    ['a', [1, 2]],
  ]);
});

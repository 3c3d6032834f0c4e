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
  ['empty', curve([])],
]);

it('a trial is drawn as it is, and not at all without points', () => {
  const line = (trialId: string) => ({ key: trialId, label: trialId, style: 0, trialId });
  const drawn = chartLines([line('a'), line('empty'), line('unknown')], curves, 'train/loss');
  expect(drawn).toEqual([{ key: 'a', label: 'a', style: 0, steps: [0, 1], values: [1, 2] }]);
});

import { expect, it } from 'vitest';
import { sweepStatus } from './sweepStatus.ts';

const counts = { waiting: 1, running: 0, completed: 2, diverged: 0, pruned: 0, failed: 0, cancelled: 0 };

it('tells a sweep that runs from one that waits for a runner', () => {
  expect(sweepStatus({ state: 'active', counts: { ...counts, running: 1 }, total: 4 })).toBe('running');
  expect(sweepStatus({ state: 'active', counts, total: 3 })).toBe('waiting');
});

it('calls a sweep completed only when every trial completed', () => {
  expect(sweepStatus({ state: 'finished', counts: { ...counts, waiting: 0 }, total: 2 })).toBe('completed');
  expect(sweepStatus({ state: 'finished', counts: { ...counts, waiting: 0, diverged: 1 }, total: 3 })).toBe('finished');
});

it.each(['paused', 'stopped', 'cancelled'] as const)('says of a sweep that is %s just that', (state) => {
  expect(sweepStatus({ state, counts, total: 3 })).toBe(state);
});

it('lets a sweep that no scheduler has taken up yet wait', () => {
  expect(sweepStatus({ state: 'queued', counts, total: 3 })).toBe('waiting');
});

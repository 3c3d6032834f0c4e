import { expect, it } from 'vitest';
import { sweepStatus } from './sweepStatus.ts';

it('tells what is about to happen until it has happened', () => {
  expect(sweepStatus({ status: 'running', requested: 'pause' })).toBe('pausing');
  expect(sweepStatus({ status: 'paused', requested: 'resume' })).toBe('resuming');
  expect(sweepStatus({ status: 'running', requested: 'cancel' })).toBe('cancelling');
  expect(sweepStatus({ status: 'paused', requested: null })).toBe('paused');
});

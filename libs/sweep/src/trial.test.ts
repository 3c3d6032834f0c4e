import { expect, it } from 'vitest';
import { isFinished, maxFailedAttempts, stateAfter, trialStates } from './trial.ts';

it.each([
  ['completed', 'completed'],
  ['diverged', 'diverged'],
  ['pruned', 'pruned'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['stopped', 'waiting'],
  ['preempted', 'waiting'],
  ['lost', 'waiting'],
] as const)('an attempt that was %s leaves its trial %s, however few were lost before', (outcome, state) => {
  expect(stateAfter(outcome, maxFailedAttempts - 1)).toBe(state);
});

it('gives a trial up after too many lost attempts, and for nothing else', () => {
  expect(stateAfter('lost', maxFailedAttempts)).toBe('failed');
  expect(stateAfter('stopped', maxFailedAttempts)).toBe('waiting');
  expect(stateAfter('preempted', maxFailedAttempts)).toBe('waiting');
});

it('counts every state but waiting and running as finished', () => {
  expect(trialStates.filter((state) => !isFinished(state))).toEqual(['waiting', 'running']);
});

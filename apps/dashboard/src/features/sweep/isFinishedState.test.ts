import { isFinished, trialStates } from '@coolsweep/sweep';
import { expect, it } from 'vitest';
import { isFinishedState } from './isFinishedState.ts';

it.each(trialStates)('agrees with the domain about %s', (state) => {
  expect(isFinishedState(state)).toBe(isFinished(state));
});

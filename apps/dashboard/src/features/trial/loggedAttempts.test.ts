import { describe, expect, it } from 'vitest';
import { attemptOptions, chosenAttempt } from './loggedAttempts.ts';

const attempts = [
  { number: 1, outcome: 'lost' },
  { number: 2, outcome: 'failed' },
  { number: 3, outcome: null },
] as const;

describe('the attempt whose log is shown', () => {
  it('is the one of the address where there is one of that number, else the latest', () => {
    expect(chosenAttempt(attempts, 2)).toBe(2);
    expect(chosenAttempt(attempts, 9)).toBeNull();
    expect(chosenAttempt(attempts, null)).toBeNull();
    expect(chosenAttempt([], 1)).toBeNull();
  });

  it('is chosen by its number and how it ended, the latest first and not by number', () => {
    expect(attemptOptions(attempts)).toEqual([
      { value: '', label: '3, running (latest)' },
      { value: '2', label: '2, failed' },
      { value: '1', label: '1, lost' },
    ]);
    expect(attemptOptions([])).toEqual([]);
  });
});

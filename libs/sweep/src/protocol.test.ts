import { describe, expect, it } from 'vitest';
import { fromNumeral, fromTrial, largestStep, toNumeral, toTrial } from './protocol.ts';
import { exampleConfig } from './testing/exampleConfig.ts';

describe('the trial protocol', () => {
  it('names the attempt of every message of a trial', () => {
    expect(fromTrial.safeParse({ attemptId: 3, message: { type: 'ready' } }).success).toBe(true);
    expect(fromTrial.safeParse({ message: { type: 'ready' } }).success).toBe(false);
    expect(fromTrial.safeParse({ type: 'ready' }).success).toBe(false);
  });

  it('gives every trial that is started the id of its attempt', () => {
    const start = { type: 'start', trialId: 't', config: exampleConfig(), seed: 1, dataDir: null, cacheDir: 'cache' };
    expect(toTrial.safeParse({ ...start, attemptId: 3 }).success).toBe(true);
    expect(toTrial.safeParse(start).success).toBe(false);
  });

  it('has no step that a record has no room for', () => {
    const says = (step: number) =>
      fromTrial.safeParse({ attemptId: 3, message: { type: 'progress', step, steps: step } });
    expect(says(largestStep).success).toBe(true);
    expect(says(largestStep + 1).success).toBe(false);
  });

  it.each([0.1, NaN, Infinity, -Infinity])('brings %d through JSON unchanged', (value) => {
    expect(fromNumeral(JSON.parse(JSON.stringify(toNumeral(value))) as ReturnType<typeof toNumeral>)).toBe(value);
  });
});

import { describe, expect, it } from 'vitest';
import { medianTrial } from './medianTrial.ts';

const trial = (seed: number, objective: number | null, state: 'completed' | 'failed' = 'completed') => ({
  seed,
  objective,
  state,
});

describe('the median trial', () => {
  const five = [trial(1, 0.9), trial(2, 0.95), trial(3, 0.91), trial(4, 0.7), trial(5, 0.93)];

  it('is the one in the middle, whichever way is better', () => {
    expect(medianTrial(five, 'maximize')?.seed).toBe(3);
    expect(medianTrial(five, 'minimize')?.seed).toBe(3);
  });

  it('is, of an even number, the worse of the two in the middle', () => {
    expect(medianTrial(five.slice(0, 4), 'maximize')?.seed).toBe(1);
    expect(medianTrial(five.slice(0, 4), 'minimize')?.seed).toBe(3);
  });

  it('is that of a smaller seed among equal ones, in whatever order they come', () => {
    const equal = [trial(7, 0.5), trial(3, 0.5), trial(5, 0.5)];
    expect(medianTrial(equal, 'maximize')?.seed).toBe(5);
    expect(medianTrial([...equal].reverse(), 'maximize')?.seed).toBe(5);
  });

  it('is not one without a result, and there is none where none has', () => {
    expect(medianTrial([trial(1, 0.9, 'failed'), trial(2, null), trial(3, 0.1)], 'maximize')?.seed).toBe(3);
    expect(medianTrial([trial(1, null), trial(2, Number.NaN, 'failed')], 'maximize')).toBeNull();
  });
});

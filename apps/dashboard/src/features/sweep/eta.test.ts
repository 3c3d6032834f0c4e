import { describe, expect, it } from 'vitest';
import { remainingMs } from './eta.ts';

const second = (n: number) => new Date(n * 1000).toISOString();
const running = (step: number, startedAt: number) => ({ step, steps: 100, startedAt: second(startedAt) });

describe('the remaining time of a sweep', () => {
  it('shares what is left among the trials that run', () => {
    const timing = { completedSeconds: 15, running: [running(50, 20), running(75, 20)] };
    expect(remainingMs(timing, 1, 25_000)).toBe((15_000 * (1 + 0.5 + 0.25)) / 2);
  });

  it('goes by the running trials until one completed', () => {
    expect(remainingMs({ completedSeconds: null, running: [running(25, 0)] }, 1, 10_000)).toBe(40_000 * (1 + 0.75));
  });

  it('is unknown while nothing runs or nothing is known', () => {
    expect(remainingMs({ completedSeconds: 10, running: [] }, 1, 10_000)).toBeNull();
    expect(remainingMs({ completedSeconds: null, running: [running(0, 0)] }, 0, 1_000)).toBeNull();
  });
});

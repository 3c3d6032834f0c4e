import { describe, expect, it } from 'vitest';
import { remainingMs } from './eta.ts';

const second = (n: number) => new Date(n * 1000).toISOString();
const waiting = { state: 'waiting', progress: { step: 0, steps: null }, startedAt: null, finishedAt: null } as const;
const running = (step: number, startedAt: number) =>
  ({ state: 'running', progress: { step, steps: 100 }, startedAt: second(startedAt), finishedAt: null }) as const;
const ended = (state: 'completed' | 'diverged', from: number, to: number) =>
  ({ state, progress: { step: 100, steps: 100 }, startedAt: second(from), finishedAt: second(to) }) as const;

describe('the remaining time of a sweep', () => {
  it('shares what is left among the trials that run', () => {
    const trials = [ended('completed', 0, 10), ended('completed', 0, 20), running(50, 20), running(75, 20), waiting];
    expect(remainingMs(trials, 25_000)).toBe((15_000 * (1 + 0.5 + 0.25)) / 2);
  });

  it('goes by the running trials until one completed, and not by diverged ones, which end early', () => {
    expect(remainingMs([ended('diverged', 0, 1), running(25, 0), waiting], 10_000)).toBe(40_000 * (1 + 0.75));
  });

  it('is unknown while nothing runs or nothing is known', () => {
    expect(remainingMs([ended('completed', 0, 10), waiting], 10_000)).toBeNull();
    expect(remainingMs([running(0, 0)], 1_000)).toBeNull();
  });
});

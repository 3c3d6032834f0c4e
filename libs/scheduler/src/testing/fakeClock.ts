import type { Clock } from '../clock.ts';

/** A clock that a test moves by hand. */
export interface FakeClock extends Clock {
  /** Lets time pass, and every timer tick once. */
  advance(ms: number): void;
}

export function fakeClock(startMs = 0): FakeClock {
  let nowMs = startMs;
  const ticks = new Set<() => void>();
  return {
    now: () => new Date(nowMs),
    every: (_ms, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    advance: (ms) => {
      nowMs += ms;
      for (const tick of [...ticks]) tick();
    },
  };
}

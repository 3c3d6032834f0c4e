import { describe, expect, it } from 'vitest';
import { performanceProfiles } from './performanceProfile.ts';
import type { TargetTime } from './targetTimes.ts';

const time = (seed: number, updates: number | null, isOpen = false): TargetTime => ({
  ...{ seed, trialId: `sweep-t${seed}`, updates, seconds: null, isOpen },
});
const profiles = (...groups: readonly { name: string; times: TargetTime[] }[]) =>
  performanceProfiles(groups, ({ updates }) => updates);

describe('performance profiles', () => {
  it('say in which share of the seeds a group takes at most so many times what the quickest takes', () => {
    const quick = { name: 'quick', times: [time(1, 10), time(2, 30)] };
    const slow = { name: 'slow', times: [time(1, 20), time(2, 20)] };
    expect(profiles(quick, slow).profiles).toEqual([
      // Seed 1: 10 / 10, seed 2: 30 / 20.
      { name: 'quick', ratios: [1, 1.5], shares: [1 / 2, 1] },
      { name: 'slow', ratios: [1, 2], shares: [1 / 2, 1] },
    ]);
  });

  it('never reach 1 where a target was missed, and count a seed with which all missed it', () => {
    const one = { name: 'one', times: [time(1, 10), time(2, null), time(3, null)] };
    const other = { name: 'other', times: [time(1, null), time(2, 40), time(3, null)] };
    expect(profiles(one, other)).toEqual({
      seeds: [1, 2, 3],
      profiles: [
        { name: 'one', ratios: [1], shares: [1 / 3] },
        { name: 'other', ratios: [1], shares: [1 / 3] },
      ],
    });
  });

  it('leave out seeds with which a group still runs, or was not run', () => {
    const one = { name: 'one', times: [time(1, 10), time(2, 10), time(3, 10)] };
    const other = { name: 'other', times: [time(1, 10), time(2, 50, true)] };
    expect(profiles(one, other).seeds).toEqual([1]);
  });

  it('of runs that began at their target do not divide by 0', () => {
    const one = { name: 'one', times: [time(1, 0)] };
    const other = { name: 'other', times: [time(1, 5)] };
    expect(profiles(one, other).profiles).toEqual([
      { name: 'one', ratios: [1], shares: [1] },
      { name: 'other', ratios: [1], shares: [0] },
    ]);
  });

  it('of nothing are empty', () => {
    expect(profiles()).toEqual({ seeds: [], profiles: [] });
  });
});

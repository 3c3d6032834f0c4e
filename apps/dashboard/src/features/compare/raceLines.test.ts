import { describe, expect, it } from 'vitest';
import { describeRacer, profileLines, reachedLines, type Race } from './raceLines.ts';

const time = (seed: number, updates: number | null) => ({
  ...{ seed, trialId: `rates-t${seed}`, updates, seconds: null, isOpen: false },
});
const race = (changes: object) =>
  ({
    ...{ groups: [], byUpdates: { seeds: [], profiles: [] }, bySeconds: { seeds: [], profiles: [] } },
    ...changes,
  }) as unknown as Race;

describe('a race to a target', () => {
  it('rises by a step for every seed that reaches it, and goes on to the end of the others', () => {
    const groups = [
      { name: 'a', times: [time(1, 100), time(2, 200)] },
      { name: 'b', times: [time(1, 50), time(2, null)] },
    ];
    const [a, b] = reachedLines(race({ groups }), 'updates');
    expect(a?.values).toEqual([0, 0, 1 / 2, 1 / 2, 1]);
    const expected = [0, 100 - 1e-4, 100, 200 - 2e-4, 200];
    expect(a?.steps).toEqual(expected.map((step) => expect.closeTo(step, 9) as unknown));
    expect(b?.values).toEqual([0, 0, 1 / 2, 1 / 2]);
    expect(b?.steps.at(-1)).toBe(200);
  });

  it('is flat where no time was reported', () => {
    const groups = [{ name: 'a', times: [time(1, 100)] }];
    expect(reachedLines(race({ groups }), 'seconds')[0]).toMatchObject({ steps: [0], values: [0] });
  });

  it('has profiles that end where the slowest does, with a little room', () => {
    const profiles = [
      { name: 'a', ratios: [1, 2], shares: [0.5, 1] },
      { name: 'b', ratios: [1], shares: [0.5] },
    ];
    const lines = profileLines(race({ byUpdates: { seeds: [1, 2], profiles } }), 'updates');
    expect(lines.map(({ steps }) => steps.at(-1))).toEqual([2 * 1.05, 2 * 1.05]);
    expect(lines[1]?.values).toEqual([0.5, 0.5]);
  });

  it('is told in words', () => {
    expect(describeRacer([time(1, 1000), time(2, 1400), time(3, null)], 'updates')).toBe(
      '2 of 3 seeds, 1,200 updates at the median',
    );
    expect(describeRacer([time(1, null)], 'updates')).toBe('0 of 1 seed');
  });
});

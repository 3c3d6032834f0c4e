import { describe, expect, it } from 'vitest';
import { evolutionAt } from './generations.ts';
import { groupsOf } from './parameterGroups.ts';
import type { Observation } from './sampler.ts';
import { completed, cubeSpace, spaceOf } from './testing/searches.ts';

// Two dimensions: six configurations to a generation, after the first one, which belongs to none.
const space = cubeSpace(2);
const generation = 6;

/** Configurations along a line, the better the farther. */
const line = (count: number): Observation[] =>
  Array.from({ length: count }, (_, n) => completed({ x0: n % generation, x1: 2 }, -(n % generation)));

function after(history: readonly Observation[]) {
  const evolution = evolutionAt(groupsOf(space)[0]!, { space, goal: 'minimize', history, seed: 1 });
  return evolution === null ? null : { generation: evolution.generation, sigma: evolution.sigma, mean: evolution.mean };
}

const begun = { generation: 0, sigma: 1 / 6, mean: [0.5, 0.5] };

describe('generations', () => {
  it('begin in the middle after the first configuration, which is drawn at random', () => {
    expect(after([])).toBeNull();
    expect(after(line(1))).toEqual(begun);
  });

  it('are complete with their last configuration', () => {
    expect(after(line(generation))).toEqual(begun);
    expect(after(line(1 + generation))?.generation).toBe(1);
    expect(after(line(1 + 3 * generation))?.generation).toBe(3);
  });

  it('move the middle towards what was good', () => {
    // x1 is 2 on an axis from -5 to 10.
    const [x0 = 0, x1 = 0] = after(line(1 + 6 * generation))?.mean ?? [];
    expect(x0).toBeGreaterThan(0.5);
    expect(x1).toBeCloseTo((2 + 5) / 15, 1);
  });

  it('change nothing while more than half of one still runs, and count those that are done', () => {
    const running = (count: number) =>
      line(1 + generation).map((one, n): Observation =>
        n < count ? { ...one, outcome: 'running', value: null } : one,
      );
    expect(after(running(1 + 4))).toEqual(begun);
    expect(after(running(1 + 3))?.generation).toBe(1);
    expect(after(running(1 + 3))?.mean).not.toEqual(after(line(1 + generation))?.mean);
  });

  it('of configurations that are all as good, or all came to nothing, widen the search where it is, up to half an axis', () => {
    for (const outcome of ['completed', 'diverged'] as const) {
      const flat = (count: number) => line(count).map((one): Observation => ({ ...one, outcome, value: null }));
      expect(after(flat(1 + generation))?.sigma).toBeGreaterThan(1.2 / 6);
      expect(after(flat(1 + 20 * generation))).toEqual({ generation: 20, sigma: 0.5, mean: [0.5, 0.5] });
    }
  });

  it('do not heed the order of those that are as good as each other', () => {
    const ties = line(1 + generation).map((one, n): Observation => ({ ...one, value: n % 2 }));
    const [first, ...others] = ties;
    const turned = after([first!, ...[...others].reverse()]);
    expect(turned?.sigma).toBeCloseTo(after(ties)!.sigma, 12);
    expect(turned?.mean[0]).toBeCloseTo(after(ties)!.mean[0]!, 12);
  });

  it('keep whole numbers within reach, however often one was the best', () => {
    const whole = spaceOf({
      a: { kind: 'int', min: 1, max: 10, step: 1 },
      x: { kind: 'uniform', min: 0, max: 1, step: null },
    });
    const history = Array.from({ length: 1 + 30 * generation }, (_, n) =>
      completed({ a: 5, x: 0.5 + (n % generation) / 100 }, n % generation),
    );
    const evolution = evolutionAt(groupsOf(whole)[0]!, { space: whole, goal: 'minimize', history, seed: 1 })!;
    const deviation = evolution.sigma * Math.sqrt(evolution.shape.get(0, 0));
    // A tenth of the axis is left in one of 2 * 6 draws: at 1.73 deviations, the quantile of 1 - 1 / 24.
    expect(deviation).toBeGreaterThanOrEqual((0.1 / 2 / 1.7317) * 0.999);
  });
});

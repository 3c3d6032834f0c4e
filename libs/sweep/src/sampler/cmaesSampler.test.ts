import { describe, expect, it } from 'vitest';
import type { Params } from '../grid.ts';
import { cmaesSampler } from './cmaesSampler.ts';
import { randomSampler } from './randomSampler.ts';
import type { Observation } from './sampler.ts';
import { cubeSpace, leastOf, numbersOf, searched, spaceOf } from './testing/searches.ts';

/** An ellipsoid, a hundred times as long as wide, turned so that no axis is one of its own, about 1. */
function ellipsoid(params: Params): number {
  const steps = numbersOf(params).map((x) => x - 1);
  const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  // Mirrored at a plane across the diagonal: lengths stay as they are.
  const turned = steps.map((step) => step - 2 * mean);
  return turned.reduce((sum, step, axis) => sum + 10 ** ((4 * axis) / (turned.length - 1)) * step ** 2, 0);
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('covariance matrix adaptation', () => {
  it('finds the minimum of a turned ellipsoid, which random search misses by far', () => {
    const search = { space: cubeSpace(3), trials: 400, valueAt: ellipsoid };
    for (const seed of [1, 2]) {
      expect(leastOf(searched(cmaesSampler, { ...search, seed }))).toBeLessThan(0.01);
    }
    expect(leastOf(searched(randomSampler, { ...search, seed: 1 }))).toBeGreaterThan(1);
  });

  it('looks elsewhere once it has reached the bottom of a valley', () => {
    const valueAt = ({ x0 }: Params) => (Number(x0) - 2) ** 2;
    const history = searched(cmaesSampler, { space: cubeSpace(1), seed: 1, trials: 200, valueAt });
    const farthest = (from: number, to: number) => Math.max(...history.slice(from, to).map(({ value }) => value ?? 0));
    expect(farthest(60, 80)).toBeLessThan(1e-3);
    expect(farthest(80, 200)).toBeGreaterThan(1);
  });

  it('finds whole numbers, also when it comes to a wrong one first', () => {
    const whole = { kind: 'int', min: 0, max: 40, step: 1 } as const;
    const space = spaceOf({ a: whole, b: whole, x: { kind: 'uniform', min: 0, max: 1, step: null } });
    const valueAt = ({ a, b, x }: Params) => (Number(a) - 33) ** 2 + (Number(b) - 7) ** 2 + (Number(x) - 0.7) ** 2;
    for (const seed of [1, 2]) {
      expect(leastOf(searched(cmaesSampler, { space, seed, trials: 250, valueAt }))).toBeLessThan(0.01);
    }
  });

  it('leaves lists and conditional parameters to TPE', () => {
    const space = spaceOf(
      {
        x: { kind: 'uniform', min: 0, max: 1, step: null },
        name: { kind: 'values', values: ['a', 'b', 'c'] },
        y: { kind: 'uniform', min: 0, max: 1, step: null },
      },
      { y: { name: 'b' } },
    );
    const valueAt = ({ x, name, y }: Params) => (Number(x) - 0.2) ** 2 + (name === 'b' ? Math.abs(Number(y) - 0.8) : 1);
    const last = [1, 2, 3].flatMap((seed) => searched(cmaesSampler, { space, seed, trials: 80, valueAt }).slice(-20));
    expect(last.filter(({ params }) => params.name === 'b').length / last.length).toBeGreaterThan(2 / 3);
    // At random half are farther away than 0.3.
    expect(median(last.map(({ params }) => Math.abs(Number(params.x) - 0.2)))).toBeLessThan(0.15);
  });

  it('learns from those of a generation that are done, when half of them are', () => {
    // Four dimensions: 8 to a generation, after the first configuration.
    const space = cubeSpace(4);
    const history = searched(cmaesSampler, { space, seed: 1, trials: 9, valueAt: ellipsoid });
    const running = (from: number) =>
      history.map((one, index): Observation => (index < from ? one : { ...one, outcome: 'running', value: null }));
    const next = (told: readonly Observation[]) => cmaesSampler({ space, goal: 'minimize', history: told, seed: 1 });
    expect(next(running(4))).toEqual(next(running(1)));
    expect(next(running(5))).not.toEqual(next(running(1)));
    expect(next(running(5))).not.toEqual(next(history));
  });
});

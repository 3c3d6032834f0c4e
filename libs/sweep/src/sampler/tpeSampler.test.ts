import { describe, expect, it } from 'vitest';
import type { Params } from '../grid.ts';
import { randomSampler } from './randomSampler.ts';
import type { Observation } from './sampler.ts';
import { completed, cubeSpace, leastOf, numbersOf, searched, spaceOf } from './testing/searches.ts';
import { tpeSampler } from './tpeSampler.ts';

const seeds = [1, 2, 3, 4, 5, 6];
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
const line = spaceOf({ x: { kind: 'uniform', min: 0, max: 1, step: null } });

/** Where the sampler goes after a history, over many seeds. */
function nextOf(history: readonly Observation[]): number[] {
  return Array.from({ length: 40 }, (_, seed) =>
    Number(tpeSampler({ space: line, goal: 'minimize', history, seed }).x),
  );
}

const at = (x: number, rest: Partial<Observation> = {}): Observation => ({
  ...completed({ x }, (x - 0.3) ** 2),
  ...rest,
});
const everywhere = Array.from({ length: 20 }, (_, index) => at((index + 0.5) / 20));

describe('the tree-structured Parzen estimator', () => {
  it('comes ten times as close to the minimum of a parabola as random search', () => {
    const valueAt = (params: Params) => numbersOf(params).reduce((sum, x) => sum + (x - 1) ** 2, 0);
    const logs = [tpeSampler, randomSampler].map((sampler) =>
      mean(
        seeds.map((seed) => Math.log(leastOf(searched(sampler, { space: cubeSpace(3), seed, trials: 80, valueAt })))),
      ),
    );
    expect(Math.exp(logs[0]! - logs[1]!)).toBeLessThan(1 / 10);
  });

  it('finds the best value of a list and the number that goes with it', () => {
    const space = spaceOf(
      {
        kind: { kind: 'values', values: ['a', 'b', 'c'] },
        x: { kind: 'logUniform', min: 1e-4, max: 1 },
        y: { kind: 'uniform', min: 0, max: 1, step: null },
      },
      { x: { kind: 'b' }, y: { kind: 'c' } },
    );
    const valueAt = ({ kind, x }: Params) => (kind === 'b' ? Math.abs(Math.log10(Number(x)) + 2) : 3);
    const last = seeds.flatMap((seed) => searched(tpeSampler, { space, seed, trials: 60, valueAt }).slice(-20));
    expect(last.filter(({ params }) => params.kind === 'b').length / last.length).toBeGreaterThan(2 / 3);
    // At random the mean distance would be 1.
    expect(mean(last.flatMap(({ params, value }) => (params.kind === 'b' ? [value!] : [])))).toBeLessThan(0.5);
  });

  it('goes where good configurations are', () => {
    const nearby = nextOf(everywhere).filter((x) => Math.abs(x - 0.3) < 0.15);
    expect(nearby.length / 40).toBeGreaterThan(3 / 4);
  });

  it('keeps away from what runs already', () => {
    const running = Array.from({ length: 4 }, () => at(0.3, { outcome: 'running', value: null, progress: 0 }));
    const close = (history: readonly Observation[]) => nextOf(history).filter((x) => Math.abs(x - 0.3) < 0.05).length;
    expect(close([...everywhere, ...running])).toBeLessThan(close(everywhere) / 2);
  });

  it('keeps away from where trials diverge or fail, even when nothing else has happened', () => {
    for (const outcome of ['diverged', 'failed'] as const) {
      const history = Array.from({ length: 15 }, (_, index) => at(index / 30, { outcome, value: null }));
      expect(nextOf(history).filter((x) => x < 0.5).length / 40).toBeLessThan(1 / 4);
    }
  });

  it('takes pruned configurations for worse than completed ones, whatever their value', () => {
    const pruned = everywhere.map(({ params }) => ({
      ...at(Number(params.x)),
      outcome: 'pruned' as const,
      value: -1,
    }));
    const low = pruned.filter(({ params }) => Number(params.x) < 0.5);
    const high = everywhere.filter(({ params }) => Number(params.x) > 0.5);
    expect(nextOf([...low, ...high]).filter((x) => x > 0.5).length / 40).toBeGreaterThan(3 / 4);
  });

  it('follows the goal', () => {
    const next = Array.from({ length: 40 }, (_, seed) =>
      Number(tpeSampler({ space: line, goal: 'maximize', history: everywhere, seed }).x),
    );
    expect(next.filter((x) => x > 0.75).length / 40).toBeGreaterThan(3 / 4);
  });

  it('counts what diverged for none of the good ones, even where good ones are few', () => {
    const diverged = (x: number) => at(x, { outcome: 'diverged', value: null });
    // Of 50, five would be good: the completed ones and the first two.
    const others = Array.from({ length: 45 }, (_, index) => diverged((index + 0.5) / 45));
    const history = [diverged(0.2), diverged(0.2), at(0.7), at(0.75), at(0.8), ...others];
    expect(nextOf(history).filter((x) => x > 0.5).length / 40).toBeGreaterThan(3 / 4);
  });

  it('draws the first ten at random, whatever their values', () => {
    const next = (count: number, sign: number) =>
      nextOf(everywhere.slice(0, count).map((one) => at(Number(one.params.x), { value: sign * (one.value ?? 0) })));
    expect(next(9, 1)).toEqual(next(9, -1));
    expect(next(10, 1)).not.toEqual(next(10, -1));
  });
});

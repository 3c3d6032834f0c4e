import { describe, expect, it } from 'vitest';
import type { Distribution } from '../searchSpace.ts';
import type { ParameterValue } from '../sweepFile.ts';
import type { Ask, Observation } from './sampler.ts';
import { samplers, type SamplerName } from './samplers.ts';
import { completed, spaceOf } from './testing/searches.ts';

const names = Object.keys(samplers) as SamplerName[];

/** Every kind of distribution, and what its values must be. */
const every = {
  list: { kind: 'values', values: ['a', 2, false, [1, [2]], { epochs: 3 }] },
  even: { kind: 'uniform', min: -2, max: 2, step: null },
  stepped: { kind: 'uniform', min: 0, max: 1, step: 0.25 },
  logarithmic: { kind: 'logUniform', min: 1e-5, max: 1 },
  momentum: { kind: 'log1m', min: 0.9, max: 0.9999 },
  whole: { kind: 'int', min: 2, max: 11, step: 3 },
  logWhole: { kind: 'logInt', min: 1, max: 512 },
  normal: { kind: 'normal', mean: 0, deviation: 1, min: null, max: null },
  cutOff: { kind: 'normal', mean: 0, deviation: 1, min: 0, max: 2 },
  one: { kind: 'values', values: ['only'] },
  point: { kind: 'logUniform', min: 3, max: 3 },
} as const satisfies Record<string, Distribution>;

type Path = keyof typeof every;

const isBetween = (min: number, max: number) => (value: ParameterValue) =>
  typeof value === 'number' && value >= min && value <= max;
const isOneOf = (values: readonly ParameterValue[]) => (value: ParameterValue) =>
  values.some((one) => JSON.stringify(one) === JSON.stringify(value));

const isAllowed = {
  list: isOneOf(every.list.values),
  even: isBetween(-2, 2),
  stepped: isOneOf([0, 0.25, 0.5, 0.75, 1]),
  logarithmic: isBetween(1e-5, 1),
  momentum: isBetween(0.9, 0.9999),
  whole: isOneOf([2, 5, 8, 11]),
  logWhole: (value) => isBetween(1, 512)(value) && Number.isInteger(value),
  normal: isBetween(-7, 7),
  cutOff: isBetween(0, 2),
  one: isOneOf(['only']),
  point: isOneOf([3]),
} as const satisfies Record<Path, (value: ParameterValue) => boolean>;

const space = spaceOf(every, { cutOff: { whole: 5 }, logWhole: { list: 'a' } });

type Outcome = Pick<Observation, 'outcome' | 'value'>;

/** Histories that a sampler has to cope with: what became of the n-th configuration. */
const histories: Readonly<Record<string, (n: number) => Outcome>> = {
  'of completed ones': (n) => ({ outcome: 'completed', value: Math.sin(n) }),
  'of ones all as good': () => ({ outcome: 'completed', value: 0.5 }),
  'of diverged ones': () => ({ outcome: 'diverged', value: null }),
  'of failed ones': () => ({ outcome: 'failed', value: null }),
  'of running ones': () => ({ outcome: 'running', value: null }),
  'of values that are no numbers': (n) => ({ outcome: 'completed', value: n % 2 === 0 ? Number.NaN : Infinity }),
  'of pruned ones': (n) => ({ outcome: 'pruned', value: n % 3 === 0 ? null : n }),
  'of all sorts': (n) => {
    const outcome = (['completed', 'diverged', 'running', 'pruned', 'failed'] as const)[n % 5] ?? 'failed';
    return { outcome, value: outcome === 'completed' || outcome === 'pruned' ? n : null };
  },
};

function grown(name: SamplerName, outcomeOf: (n: number) => Outcome, ask: Omit<Ask, 'history'>): Observation[] {
  const history: Observation[] = [];
  for (let n = 0; n < 40; n++) {
    history.push({ params: samplers[name]({ ...ask, history }), progress: 0.5, ...outcomeOf(n) });
  }
  return history;
}

describe.each(names)('the sampler %s', (name) => {
  const sampler = samplers[name];
  const ask = { space, goal: 'maximize', seed: 7 } as const;

  it.each(Object.entries(histories))('draws allowed values after a history %s', (_, outcomeOf) => {
    for (const { params } of grown(name, outcomeOf, ask)) {
      for (const [path, value] of Object.entries(params)) {
        expect(value, path).toSatisfy(isAllowed[path as Path]);
      }
    }
  });

  it('gives a parameter where its condition is met, and only there, in the order of the space', () => {
    for (const { params } of grown(name, histories['of completed ones']!, ask)) {
      const expected = Object.keys(every).filter(
        (path) => (path !== 'cutOff' || params.whole === 5) && (path !== 'logWhole' || params.list === 'a'),
      );
      expect(Object.keys(params)).toEqual(expected);
    }
  });

  it('answers the same ask with the same configuration, without a change to the history', () => {
    const history = grown(name, histories['of all sorts']!, ask);
    const before = JSON.stringify(history);
    expect(sampler({ ...ask, history })).toEqual(sampler({ ...ask, history: JSON.parse(before) as Observation[] }));
    expect(JSON.stringify(history)).toBe(before);
  });

  it('answers otherwise with another seed, and after another configuration', () => {
    for (const count of [0, 40]) {
      const history = grown(name, histories['of completed ones']!, ask).slice(0, count);
      const here = sampler({ ...ask, history });
      expect(sampler({ ...ask, history, seed: 8 })).not.toEqual(here);
      expect(sampler({ ...ask, history: [...history, completed(here, 0)] })).not.toEqual(here);
    }
  });

  it('copes with configurations in the history that were written by hand', () => {
    const history = Array.from({ length: 30 }, (_, n) => completed(n % 2 === 0 ? { even: 99, list: 'z' } : {}, n));
    for (const [path, value] of Object.entries(sampler({ ...ask, history }))) {
      expect(value, path).toSatisfy(isAllowed[path as Path]);
    }
  });

  it('chooses every configuration of a small space once before it repeats one', () => {
    const small = spaceOf({
      a: { kind: 'values', values: ['x', 'y', [1]] },
      b: { kind: 'int', min: 1, max: 4, step: 1 },
    });
    const chosen = grown(name, (n) => ({ outcome: 'completed', value: n }), { ...ask, space: small });
    const different = (count: number) =>
      new Set(chosen.slice(0, count).map(({ params }) => JSON.stringify(params))).size;
    expect(different(12)).toBe(3 * 4);
  });

  it('chooses the only configuration of a space of one again and again', () => {
    const single = spaceOf({ one: every.one, point: every.point });
    const history = [completed({ one: 'only', point: 3 }, 1)];
    expect(sampler({ ...ask, space: single, history })).toEqual({ one: 'only', point: 3 });
  });

  it('has nothing to choose in an empty space', () => {
    expect(sampler({ ...ask, space: spaceOf({}), history: [] })).toEqual({});
  });
});

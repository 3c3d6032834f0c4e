import type { Params } from '../../grid.ts';
import type { Distribution, SearchParameter, SearchSpace } from '../../searchSpace.ts';
import type { Ask, Observation, Sampler } from '../sampler.ts';

/** A space whose parameters are there when all that their conditions name has the one value given. */
export function spaceOf(
  distributions: Readonly<Record<string, Distribution>>,
  conditions: Readonly<Record<string, SearchParameter['when']>> = {},
): SearchSpace {
  return {
    parameters: Object.entries(distributions).map(([path, distribution]) => ({
      path,
      distribution,
      when: conditions[path] ?? null,
    })),
    applies: ({ when }, params) => Object.entries(when ?? {}).every(([path, value]) => params[path] === value),
  };
}

/** `count` parameters x0, x1, … that are even from -5 to 10, whose middle is nothing special. */
export function cubeSpace(count: number): SearchSpace {
  const distribution: Distribution = { kind: 'uniform', min: -5, max: 10, step: null };
  return spaceOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, distribution])));
}

/** The numbers of a configuration, in the order of its space. */
export function numbersOf(params: Params): number[] {
  return Object.values(params).map(Number);
}

export function completed(params: Params, value: number | null): Observation {
  return { params, outcome: 'completed', value, progress: 1 };
}

interface Search extends Omit<Ask, 'history' | 'goal'> {
  readonly trials: number;
  readonly valueAt: (params: Params) => number;
}

/** Has a sampler minimise a function, one configuration after the other. */
export function searched(sampler: Sampler, { trials, valueAt, ...ask }: Search): Observation[] {
  const history: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const params = sampler({ ...ask, goal: 'minimize', history });
    history.push(completed(params, valueAt(params)));
  }
  return history;
}

/** The least value of a history. */
export function leastOf(history: readonly Observation[]): number {
  return Math.min(...history.map(({ value }) => value ?? Infinity));
}

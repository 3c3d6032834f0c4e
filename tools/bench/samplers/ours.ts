import { samplers, type Ask, type Observation } from '@coolsweep/sweep';
import type { MeasuredSampler, Plan, Regrets } from './measuredSamplers.ts';
import { testFunctions, type TestFunction } from './testFunctions.ts';

function spaceOf({ bounds }: TestFunction): Ask['space'] {
  const parameters = bounds.map(([min, max], axis) => ({
    path: `x${axis}`,
    distribution: { kind: 'uniform', min, max, step: null } as const,
    when: null,
  }));
  return { parameters, applies: () => true };
}

interface Search {
  readonly sampler: MeasuredSampler;
  readonly trials: number;
  readonly seed: number;
}

/** The least value that one of our samplers finds, one trial after the other. */
function leastFound(tested: TestFunction, { sampler, trials, seed }: Search): number {
  const space = spaceOf(tested);
  const history: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const params = samplers[sampler]({ space, goal: 'minimize', history, seed });
    const value = tested.valueAt(tested.bounds.map((_, axis) => Number(params[`x${axis}`])));
    history.push({ params, outcome: 'completed', value, progress: 1 });
  }
  return Math.min(...history.map(({ value }) => value ?? Infinity));
}

/** What one of our samplers finds of every function. */
export function ourRegrets(sampler: MeasuredSampler, { trials, seeds }: Plan): Regrets[] {
  return testFunctions.map((tested) => ({
    sampler,
    functionName: tested.name,
    regrets: seeds.map((seed) => leastFound(tested, { sampler, trials, seed }) - tested.minimum),
  }));
}

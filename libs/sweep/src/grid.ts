import type { AnyConfig } from './anyConfig.ts';
import type { FieldProblem } from './candidate.ts';
import { applies, ordered } from './conditions.ts';
import { axesOf, zipProblems, type GridAxis } from './gridAxis.ts';
import { isDrawn, maxTrials, type ParameterValue, type SweepSpec } from './sweepFile.ts';
import { idleProblems, ownParameters, survey } from './survey.ts';
import type { NewTrial } from './trialStore.ts';

/** The values that distinguish one configuration of a sweep from another, by dotted path. */
export type Params = Readonly<Record<string, ParameterValue>>;

/** One configuration of a sweep. */
export interface Configuration {
  readonly params: Params;
  readonly config: AnyConfig;
  readonly configHash: string;
}

/** The configurations of a sweep file, or everything that is wrong with them. */
export type Expansion = { readonly configurations: readonly Configuration[] } | { readonly problems: FieldProblem[] };

/** Conditions that lead back to their own parameter. */
export const circularConditions: FieldProblem = {
  path: ['parameters'],
  message: 'conditions (`when`) refer to each other in a circle',
};

/** All combinations of values, the last axis varying fastest; conditional parameters only where they apply. */
function* combinations(axes: readonly GridAxis[], base: SweepSpec['base'], params: Params = {}): Generator<Params> {
  const [first, ...others] = axes;
  if (first === undefined) {
    yield params;
    return;
  }
  if (!applies(first, params, base)) {
    yield* combinations(others, base, params);
    return;
  }
  for (const point of first.points) yield* combinations(others, base, { ...params, ...point });
}

/** The configurations of a grid, without duplicates and without what exclusions and constraints leave out. */
export function expandGrid(spec: SweepSpec): Expansion {
  const zip = spec.zip ?? [];
  const given = ownParameters(spec).flatMap((parameter) => (isDrawn(parameter) ? [] : [parameter]));
  const zipped = zipProblems(zip, given);
  if (zipped.length > 0) return { problems: zipped };
  const parameters = ordered(given);
  if (parameters === null) return { problems: [circularConditions] };
  const axes = axesOf(parameters, zip);
  if (exceeds(combinations(axes, spec.base), Math.floor(maxTrials / spec.seeds.length))) {
    return { problems: [tooManyTrials(spec)] };
  }
  const found = survey(spec, parameters, combinations(axes, spec.base));
  const problems = [...found.problems, ...idleProblems(spec, parameters, found)];
  if (problems.length > 0) return { problems };
  const { configurations } = found;
  if (configurations.length === 0) return { problems: [nothingLeft(spec)] };
  return configurations.length * spec.seeds.length > maxTrials
    ? { problems: [tooManyTrials(spec)] }
    : { configurations };
}

/** Everything was left out, by constraints if there are any. */
function nothingLeft({ constraints }: SweepSpec): FieldProblem {
  return constraints === undefined
    ? { path: ['exclude'], message: 'leaves no configuration of the grid' }
    : { path: ['constraints'], message: 'are met by no configuration of the grid' };
}

/** Counting is cheap, checking and hashing is not: a grid that is too large is refused before. */
function exceeds(items: Iterable<unknown>, limit: number): boolean {
  let count = 0;
  const iterator = items[Symbol.iterator]();
  while (count <= limit && iterator.next().done !== true) count++;
  return count > limit;
}

function tooManyTrials({ seeds }: SweepSpec): FieldProblem {
  const message = `gives more than ${maxTrials.toLocaleString('en')} trials (${seeds.length} seeds); use fewer values`;
  return { path: ['parameters'], message };
}

/** Configurations times seeds, all configurations of the first seed first, so that an early look is a fair one. */
export function trialsOfGrid(spec: SweepSpec, configurations: readonly Configuration[]): NewTrial[] {
  return spec.seeds.flatMap((seed) => configurations.map((configuration) => ({ ...configuration, seed })));
}

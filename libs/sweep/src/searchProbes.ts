import type { FieldProblem } from './candidate.ts';
import { applies, ordered } from './conditions.ts';
import { isLeftOut, rulesOf, type ConfigurationRules } from './configurationRules.ts';
import { circularConditions, type Configuration, type Params } from './grid.ts';
import { axisOf } from './sampler/axis.ts';
import { isDrawn, maxTrials, type ParameterValue, type SweepParameter, type SweepSpec } from './sweepFile.ts';
import { idleProblems, ownParameters, survey } from './survey.ts';

/**
 * Points at which a search space is tried when its file is read: until so many meet the constraints. A space of which
 * less than about a thousandth meets them would cost a sampler as many attempts per configuration.
 */
const wanted = 100;
const atMost = 5000;

/**
 * Evenly spread numbers in [0, 1), of which neighbouring dimensions are independent enough: multiples of the powers of
 * g^-1, where g^(dimensions + 1) = g + 1 (M. Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018).
 */
function spreadPoints(dimensions: number): (index: number, dimension: number) => number {
  let g = 2;
  for (let round = 0; round < 60; round++) g = (1 + g) ** (1 / (dimensions + 1));
  return (index, dimension) => (0.5 + (index + 1) * g ** -(dimension + 1)) % 1;
}

/** Values that are tried of a parameter on which others depend: all of a list, those that conditions name of a number. */
function decidingValues(parameter: SweepParameter, parameters: readonly SweepParameter[]): ParameterValue[] {
  if (!isDrawn(parameter)) return [...parameter.values];
  const axis = axisOf(parameter.distribution);
  const named = parameters.flatMap(({ when }) => when?.[parameter.path] ?? []).flat() as ParameterValue[];
  const middle = axis.valueAt(0.5);
  return [...new Set([middle, ...named.filter((value) => isOnAxis(value, axis))])];
}

function isOnAxis(value: ParameterValue, axis: ReturnType<typeof axisOf>): boolean {
  const position = axis.positionOf(value);
  return position !== null && axis.valueAt(position) === value;
}

/** A parameter with the values that are tried of it at a position; found out once for thousands of points. */
interface Tried {
  readonly parameter: SweepParameter;
  readonly valuesAt: (position: number) => readonly ParameterValue[];
}

/** How the parameters of a space are tried: every combination of the deciding ones, the others spread over it. */
interface Plan {
  readonly tried: readonly Tried[];
  readonly spread: (index: number, dimension: number) => number;
  readonly base: SweepSpec['base'];
}

function* pointsOf(plan: Plan, index: number, { at, params }: { at: number; params: Params }): Generator<Params> {
  const tried = plan.tried[at];
  if (tried === undefined) {
    yield params;
    return;
  }
  const { parameter, valuesAt } = tried;
  const rest = (values: Params) => pointsOf(plan, index, { at: at + 1, params: values });
  if (!applies(parameter, params, plan.base)) {
    yield* rest(params);
    return;
  }
  for (const value of valuesAt(plan.spread(index, at))) yield* rest({ ...params, [parameter.path]: value });
}

/** All values of the parameters on which others depend, and of each other one the value at a position. */
function triedOf(parameters: readonly SweepParameter[]): Tried[] {
  const deciding = new Set(parameters.flatMap(({ when }) => Object.keys(when ?? {})));
  return parameters.map((parameter) => {
    if (deciding.has(parameter.path)) {
      const values = decidingValues(parameter, parameters);
      return { parameter, valuesAt: () => values };
    }
    if (isDrawn(parameter)) {
      const axis = axisOf(parameter.distribution);
      return { parameter, valuesAt: (position) => [axis.valueAt(position)] };
    }
    const { values } = parameter;
    return { parameter, valuesAt: (position) => values.slice(Math.floor(position * values.length)).slice(0, 1) };
  });
}

/** Points that meet the constraints as far as they can be told without defaults; every branch has its turn. */
function probesOf(plan: Plan, rules: ConfigurationRules): Params[] {
  const found: Params[] = [];
  let tried = 0;
  for (let index = 0; found.length < wanted; index++) {
    for (const params of pointsOf(plan, index, { at: 0, params: {} })) {
      if (!isLeftOut(rules, params)) found.push(params);
      if (++tried >= atMost) return found;
    }
  }
  return found;
}

/**
 * Tries a search space at many points, to find out before anything is trained what is wrong with its file.
 *
 * @returns some of the space's configurations
 */
export function probeSearch(
  spec: SweepSpec,
): { readonly examples: readonly Configuration[] } | { readonly problems: FieldProblem[] } {
  const parameters = ordered(ownParameters(spec));
  if (parameters === null) return { problems: [circularConditions] };
  const size = sizeProblems(spec, parameters);
  if (size.length > 0) return { problems: size };
  const plan = { tried: triedOf(parameters), spread: spreadPoints(parameters.length), base: spec.base };
  const probes = probesOf(plan, rulesOf(spec));
  const found = probes.length === 0 ? null : survey(spec, parameters, probes);
  if (found === null) return { problems: [nothingFound] };
  const problems = [...found.problems, ...idleProblems(spec, parameters, found)];
  if (problems.length > 0) return { problems };
  return found.configurations.length > 0 ? { examples: found.configurations } : { problems: [nothingFound] };
}

const nothingFound: FieldProblem = {
  path: ['constraints'],
  message: `are met by none of ${atMost.toLocaleString('en')} points of the search space: widen one or the other`,
};

function sizeProblems({ search, seeds, control }: SweepSpec, parameters: readonly SweepParameter[]): FieldProblem[] {
  const isSearched = parameters.some((parameter) => isDrawn(parameter) || parameter.values.length > 1);
  if (!isSearched) {
    return [{ path: ['parameters'], message: 'leave nothing to search: give one of them values or a distribution' }];
  }
  const trials = (search?.maxConfigurations ?? 0) * seeds.length * (control === undefined ? 1 : 2);
  if (trials <= maxTrials) return [];
  const message = `gives more than ${maxTrials.toLocaleString('en')} trials (${seeds.length} seeds)`;
  return [{ path: ['maxConfigurations'], message }];
}

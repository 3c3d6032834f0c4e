import { applies, ordered } from './conditions.ts';
import { examine, rulesOf } from './configurationRules.ts';
import type { Configuration, Params } from './grid.ts';
import type { SearchParameter, SearchSpace } from './searchSpace.ts';
import { isDrawn, type ParameterValue, type SweepParameter, type SweepSpec } from './sweepFile.ts';
import { ownParameters } from './survey.ts';

/** How a parameter is drawn; null where it has one value. */
function searchParameterOf(parameter: SweepParameter): SearchParameter | null {
  if (isDrawn(parameter)) return parameter;
  const { path, values, when } = parameter;
  return values.length > 1 ? { path, when, distribution: { kind: 'values', values } } : null;
}

/** The parameters in the order of their conditions. A file whose conditions form a circle is not read. */
function inOrder(spec: SweepSpec): SweepParameter[] {
  return ordered(ownParameters(spec)) ?? [];
}

interface Ordered {
  readonly parameters: readonly SweepParameter[];
  readonly base: SweepSpec['base'];
}

/** Values of all parameters: those that were drawn, and the fixed ones where they exist. */
function completed({ parameters, base }: Ordered, drawn: Params): Params {
  const params: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    if (!applies(parameter, params, base)) continue;
    const isSearched = searchParameterOf(parameter) !== null;
    const value = isSearched || isDrawn(parameter) ? drawn[parameter.path] : parameter.values[0];
    if (value !== undefined) params[parameter.path] = value;
  }
  return params;
}

/**
 * What a sweep with a searching method is searched over: what has more than one value, in an order in which each
 * parameter comes after those that its condition names. Matched controls are no part of it.
 */
export function searchSpaceOf(spec: SweepSpec): SearchSpace {
  const all = { parameters: inOrder(spec), base: spec.base };
  return {
    parameters: all.parameters.flatMap((parameter) => searchParameterOf(parameter) ?? []),
    applies: (parameter, params) => applies(parameter, completed(all, params), spec.base),
  };
}

/** The part of a configuration's params that was drawn: what a sampler is to see of it. */
export function drawnParams(space: SearchSpace, params: Params): Params {
  const drawn = space.parameters.flatMap((parameter) => {
    const value = params[parameter.path];
    return value === undefined || !space.applies(parameter, params) ? [] : [[parameter.path, value] as const];
  });
  return Object.fromEntries(drawn);
}

/** A sampled configuration with the matched control that it brings along, if any; or why there can be none. */
export type Sampled =
  { readonly configuration: Configuration; readonly control: Configuration | null } | { readonly refusal: string };

/** Makes configurations of what a sampler drew, or says which constraint or field refuses them. */
export function samplingOf(spec: SweepSpec): (drawn: Params) => Sampled {
  const rules = rulesOf(spec);
  const all = { parameters: inOrder(spec), base: spec.base };
  return (drawn) => {
    const verdict = examine(rules, completed(all, drawn));
    switch (verdict.kind) {
      case 'accepted':
        return { configuration: verdict.configuration, control: verdict.control };
      case 'leftOut':
        return { refusal: verdict.reason };
      case 'invalid':
        return { refusal: verdict.problems.map(({ field, message }) => `${field}: ${message}`).join('; ') };
    }
  };
}

/** Makes a configuration of what a sampler drew, see `samplingOf`. */
export function configurationOf(spec: SweepSpec, drawn: Params): Sampled {
  return samplingOf(spec)(drawn);
}

import { canonicalJson } from './canonicalJson.ts';
import type { Configuration, Params } from './grid.ts';
import { isSearch } from './methodRules.ts';
import type { Ask, Observation } from './sampler/sampler.ts';
import { samplers } from './sampler/samplers.ts';
import { roundedValue } from './roundedValue.ts';
import type { SearchSpace } from './searchSpace.ts';
import { configurationOf, searchSpaceOf } from './searchSpaceOf.ts';
import type { SweepSpec } from './sweepFile.ts';

/** The next configuration of a search, with its matched control if the sweep wants one. */
export interface NextConfiguration {
  /** What the sampler drew: of all that is known of a configuration, the history needs this. */
  readonly params: Params;
  readonly configuration: Configuration;
  readonly control: Configuration | null;
}

/** Draws of the method itself before values are drawn at random, and all of them together. */
const ownDraws = 20;
const allDraws = 1000;

/** Draws for one configuration, each with a seed that no file can give, so that they are unrelated. */
function* drawsOf(spec: SweepSpec, history: readonly Observation[]): Generator<Params> {
  const { method, metric, search } = spec;
  if (!isSearch(method)) return;
  const ask: Ask = {
    space: searchSpaceOf(spec),
    goal: metric?.goal ?? 'maximize',
    history,
    seed: search?.seed ?? 1,
  };
  for (let draw = 0; draw < allDraws; draw++) {
    const sampler = draw < ownDraws ? samplers[method] : samplers.random;
    yield rounded(sampler({ ...ask, seed: ask.seed + draw * 2 ** 31 }), ask.space);
  }
}

/** The drawn values with as many digits as are worth having. */
function rounded(params: Params, space: SearchSpace): Params {
  const drawn = space.parameters.flatMap((parameter) => {
    const value = params[parameter.path];
    const applies = value !== undefined && space.applies(parameter, params);
    return applies ? [[parameter.path, roundedValue(value, parameter.distribution)] as const] : [];
  });
  return Object.fromEntries(drawn);
}

/**
 * Chooses the next configuration of a search: what its method draws, drawn again where constraints refuse it or where it
 * has been chosen before. The same sweep and history give the same one.
 *
 * @param history all configurations so far, in the order in which they were chosen; controls are none of them
 * @returns null when none is found: the space is exhausted, or as good as
 */
export function nextConfiguration(spec: SweepSpec, history: readonly Observation[]): NextConfiguration | null {
  const chosen = new Set(history.map(({ params }) => canonicalJson(params)));
  for (const params of drawsOf(spec, history)) {
    if (chosen.has(canonicalJson(params))) continue;
    const sampled = configurationOf(spec, params);
    if (!('refusal' in sampled)) return { params, ...sampled };
  }
  return null;
}

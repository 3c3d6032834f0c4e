import { canonicalJson } from './canonicalJson.ts';
import { pointsOf } from './finiteSpace.ts';
import type { Configuration, Params } from './grid.ts';
import { isSearch } from './methodRules.ts';
import { groupsOf } from './sampler/parameterGroups.ts';
import { randomConfiguration } from './sampler/randomConfiguration.ts';
import { randomStream } from './sampler/randomStream.ts';
import type { Ask, Observation } from './sampler/sampler.ts';
import { samplers } from './sampler/samplers.ts';
import { roundedValue } from './roundedValue.ts';
import type { SearchSpace } from './searchSpace.ts';
import { samplingOf, searchSpaceOf, type Sampled } from './searchSpaceOf.ts';
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
/** Most points of a space that are gone through one by one: some milliseconds. */
const mostPoints = 2000;
/** Draws of the method itself where all points can be gone through; each may take as long as a hundred points. */
const ownDrawsOfFew = 3;

/** What is asked for one configuration. */
interface Search {
  readonly ask: Ask;
  readonly chosen: ReadonlySet<string>;
  readonly sample: (params: Params) => Sampled;
  /** Whether there are only so many configurations: then samplers draw again by themselves what was chosen before. */
  readonly isFinite: boolean;
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

/** What the method itself draws, each time with a seed that no file can give, so that draws are unrelated. */
function* drawsOfMethod(
  { ask, chosen, isFinite }: Search,
  { method, most }: { readonly method: keyof typeof samplers; readonly most: number },
): Generator<Params> {
  for (let draw = 0; draw < most; draw++) {
    const params = rounded(samplers[method]({ ...ask, seed: ask.seed + draw * 2 ** 31 }), ask.space);
    // It has drawn again and again, and found nothing new: hardly anything is left.
    if (isFinite && chosen.has(canonicalJson(params))) return;
    yield params;
  }
}

/** Points of a small space in an order of their own. */
function* shuffled(points: readonly Params[], { ask }: Search): Generator<Params> {
  const left = [...points];
  const { integer } = randomStream(ask.seed, 'left', ask.history.length);
  while (left.length > 0) {
    const index = integer(left.length);
    const [taken, last] = [left[index], left.pop()];
    if (last !== undefined && index < left.length) left[index] = last;
    if (taken !== undefined) yield taken;
  }
}

function* drawsAtRandom({ ask }: Search): Generator<Params> {
  const groups = groupsOf(ask.space);
  for (let draw = ownDraws; draw < allDraws; draw++) {
    const stream = randomStream(ask.seed + draw * 2 ** 31, 'random', ask.history.length, 0);
    yield rounded(randomConfiguration({ ask, groups, stream }), ask.space);
  }
}

function* candidates(search: Search, method: keyof typeof samplers): Generator<Params> {
  const { isFinite, chosen, ask } = search;
  const points = isFinite ? pointsOf(ask.space, mostPoints) : null;
  if (points === null) {
    yield* drawsOfMethod(search, { method, most: ownDraws });
    yield* drawsAtRandom(search);
    return;
  }
  const left = points.filter((params) => !chosen.has(canonicalJson(params)));
  if (left.length === 0) return;
  yield* drawsOfMethod(search, { method, most: ownDrawsOfFew });
  yield* shuffled(left, search);
}

/**
 * Chooses the next configuration of a search: what its method draws, drawn again where constraints refuse it or where it
 * has been chosen before. The same sweep and history give the same one.
 *
 * @param history all configurations so far, in the order in which they were chosen; controls are none of them
 * @returns null when none is found: the space is exhausted, or as good as
 */
export function nextConfiguration(spec: SweepSpec, history: readonly Observation[]): NextConfiguration | null {
  const { method, metric } = spec;
  if (!isSearch(method)) return null;
  const space = searchSpaceOf(spec);
  const search: Search = {
    ask: { space, goal: metric?.goal ?? 'maximize', history, seed: spec.search?.seed ?? 1 },
    chosen: new Set(history.map(({ params }) => canonicalJson(params))),
    sample: samplingOf(spec),
    isFinite: groupsOf(space).every(({ axes }) => axes.every(({ axis }) => axis.count !== null)),
  };
  for (const params of candidates(search, method)) {
    if (search.chosen.has(canonicalJson(params))) continue;
    const sampled = search.sample(params);
    if (!('refusal' in sampled)) return { params, ...sampled };
  }
  return null;
}

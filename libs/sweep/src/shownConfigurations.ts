import { nextConfiguration } from './nextConfiguration.ts';
import type { Configuration } from './grid.ts';
import type { ParsedSweepFile } from './parseSweepFile.ts';
import { planOf } from './resolveSweepFile.ts';
import type { Observation } from './sampler/sampler.ts';
import type { SweepSpec } from './sweepFile.ts';

/** Configurations that are shown of a search whose choices do not depend on results; of the others the first one. */
const shownOfSearch = 10;

/** What can be shown of a sweep before it runs. */
export interface ShownConfigurations {
  /** All configurations of a grid or a list, the first ones of a search with their controls. */
  readonly configurations: readonly Configuration[];
  /** How many these are, controls that a search brings along not counted. */
  readonly chosen: number;
  /** Trials of the whole sweep; of a search at most, for not every configuration need have a control. */
  readonly trials: number;
}

/** The first configurations that a search chooses, each with its control. */
function firstOf(spec: SweepSpec, count: number): Pick<ShownConfigurations, 'configurations' | 'chosen'> {
  const history: Observation[] = [];
  const shown: Configuration[] = [];
  while (history.length < count) {
    const next = nextConfiguration(spec, history);
    if (next === null) break;
    history.push({ params: next.params, outcome: 'running', value: null, progress: 0 });
    shown.push(next.configuration, ...(next.control === null ? [] : [next.control]));
  }
  return { configurations: shown, chosen: history.length };
}

/** The configurations of a sweep that is not yet run, as far as they are known, and how many trials it comes to. */
export function shownConfigurations({ spec, configurations }: ParsedSweepFile): ShownConfigurations {
  const { search, seeds, method, control } = spec;
  const most = planOf(spec).limits.trials ?? Infinity;
  const chosen = configurations.length;
  if (search === undefined) return { configurations, chosen, trials: Math.min(most, chosen * seeds.length) };
  const isFixed = method === 'random' || method === 'sobol';
  return {
    ...firstOf(spec, isFixed ? Math.min(shownOfSearch, search.maxConfigurations) : 1),
    trials: Math.min(most, search.maxConfigurations * seeds.length * (control === undefined ? 1 : 2)),
  };
}

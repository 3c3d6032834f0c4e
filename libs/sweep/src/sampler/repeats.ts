import { canonicalJson } from '../canonicalJson.ts';
import type { Params } from '../grid.ts';
import { groupsOf } from './parameterGroups.ts';
import { randomConfiguration, type Draw } from './randomConfiguration.ts';
import { randomStream } from './randomStream.ts';
import type { Sampler } from './sampler.ts';

/** After so many repeats a sampler is taken to have settled, and values are drawn at random. */
const ownAttempts = 3;
const attempts = 100;

/**
 * A sampler that draws again, a bounded number of times, when the configuration has been chosen before. That can only be
 * where all parameters are discrete. When all configurations of a space have been chosen, it repeats one.
 */
export function withoutRepeats(name: string, draw: (task: Draw) => Params): Sampler {
  return (ask) => {
    const { history, seed, space } = ask;
    const groups = groupsOf(space);
    const attempt = (number: number): Params => {
      const task = { ask, groups, stream: randomStream(seed, name, history.length, number) };
      return number < ownAttempts ? draw(task) : randomConfiguration(task);
    };
    const first = attempt(0);
    if (groups.some(({ axes }) => axes.some(({ axis }) => axis.count === null))) return first;
    const chosen = new Set(history.map(({ params }) => canonicalJson(params)));
    const isNew = (params: Params) => !chosen.has(canonicalJson(params));
    if (isNew(first)) return first;
    for (let number = 1; number < attempts; number++) {
      const params = attempt(number);
      if (isNew(params)) return params;
    }
    return first;
  };
}

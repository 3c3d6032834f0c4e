import type { Params } from '../grid.ts';
import { configurationFrom, type ParameterGroup } from './parameterGroups.ts';
import type { RandomStream } from './randomStream.ts';
import type { Ask } from './sampler.ts';

/** An ask with what every sampler needs for it: the groups of its parameters, and random numbers of its own. */
export interface Draw {
  readonly ask: Ask;
  readonly groups: readonly ParameterGroup[];
  readonly stream: RandomStream;
}

/** A configuration of which every value is drawn from its distribution, whatever was found before. */
export function randomConfiguration({ ask, groups, stream }: Draw): Params {
  return configurationFrom(ask.space, groups, ({ axes }) => axes.map(() => stream.uniform()));
}

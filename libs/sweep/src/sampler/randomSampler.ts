import { randomConfiguration } from './randomConfiguration.ts';
import { withoutRepeats } from './repeats.ts';
import type { Sampler } from './sampler.ts';

/** Random search. */
export const randomSampler: Sampler = withoutRepeats('random', randomConfiguration);

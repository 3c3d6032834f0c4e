import { cmaesSampler } from './cmaesSampler.ts';
import { randomSampler } from './randomSampler.ts';
import type { Sampler } from './sampler.ts';
import { sobolSampler } from './sobolSampler.ts';
import { tpeSampler } from './tpeSampler.ts';

export type SamplerName = 'random' | 'sobol' | 'tpe' | 'cmaes';

/** Every sampler by the name that a sweep file calls it by. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = {
  random: randomSampler,
  sobol: sobolSampler,
  tpe: tpeSampler,
  cmaes: cmaesSampler,
};

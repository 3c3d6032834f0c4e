import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { generatorOf, streamOf, type RandomStream } from './sampler/randomStream.ts';

/** Random numbers of a trial, which can go on where they were. */
export interface TrialRandom extends RandomStream {
  /** What the numbers to come depend on: four whole numbers. */
  readonly state: () => readonly number[];
}

/**
 * The random numbers that an objective is given: the replicate seed decides them and nothing else, so that configurations
 * are compared under the same luck.
 *
 * @param state where an earlier attempt had come to; default: the beginning
 */
export function trialRandom(seed: number, state?: readonly number[]): TrialRandom {
  const generator = state === undefined ? generatorOf('objective', seed) : xoroshiro128plusFromState(state);
  return { ...streamOf(generator), state: () => generator.getState() };
}

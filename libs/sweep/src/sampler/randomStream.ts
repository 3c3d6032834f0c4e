import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Random numbers of one purpose: independent of what other purposes have drawn. */
export interface RandomStream {
  /** From 0, included, to 1, excluded. */
  readonly uniform: () => number;
  /** A whole number from 0 to below `count`. */
  readonly integer: (count: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
}

/** The same key gives the same numbers, keys that differ anywhere unrelated ones. */
export function randomStream(...key: readonly (string | number)[]): RandomStream {
  return streamOf(generatorOf(...key));
}

/** The generator of a key. */
export function generatorOf(...key: readonly (string | number)[]): RandomGenerator {
  const digest = sha256(utf8ToBytes(JSON.stringify(key)));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => words.getInt32(offset)));
}

/** Distributions over what a generator gives. */
export function streamOf(generator: RandomGenerator): RandomStream {
  const uniform = () => uniformFloat64(generator);
  return { uniform, integer: (count) => Math.floor(uniform() * count), normal: () => normalFrom(uniform) };
}

/** Box and Muller's transform, of which one of the two numbers is used. */
function normalFrom(uniform: () => number): number {
  // 1 - uniform is never 0, whose logarithm there is none of.
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers of one fault: those of the others do not depend on how many it draws. */
export interface RandomStream {
  /** From `min`, included, to `max`, excluded. */
  readonly between: (min: number, max: number) => number;
}

/** The same key gives the same numbers. */
export function randomStream(...key: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  return { between: (min, max) => min + uniformFloat64(generator) * (max - min) };
}

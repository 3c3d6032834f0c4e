import { directionNumbers } from './directionNumbers.ts';
import type { RandomStream } from './randomStream.ts';

const bits = 32;
/** Dimensions that there are direction numbers for. */
export const sobolDimensions = directionNumbers.length + 1;

/** The direction numbers of a dimension, counted from 0, as fractions of 2^32: the k-th flips with the k-th Gray bit. */
function directionsOf(dimension: number): Uint32Array {
  const [coefficients, first] = directionNumbers[dimension - 1] ?? [0, []];
  const degree = first.length;
  const directions = new Uint32Array(bits);
  for (let k = 0; k < bits; k++) {
    // The first dimension is the sequence of van der Corput: all its direction numbers are 1.
    if (k < degree || degree === 0) directions[k] = (first[k] ?? 1) << (bits - 1 - k);
    else directions[k] = recurrence(directions, k, { coefficients, degree });
  }
  return directions;
}

/** Direction number k from the ones before it, by the primitive polynomial. Source: as `directionNumbers`. */
function recurrence(
  directions: Uint32Array,
  k: number,
  { coefficients, degree }: { readonly coefficients: number; readonly degree: number },
): number {
  const before = (steps: number) => directions[k - steps] ?? 0;
  let number = before(degree) ^ (before(degree) >>> degree);
  for (let term = 1; term < degree; term++) {
    if (((coefficients >>> (degree - 1 - term)) & 1) === 1) number ^= before(term);
  }
  return number;
}

/**
 * Coordinate of a point of Sobol's sequence in one dimension, as a multiple of 2^-32. Points come in the order of the
 * Gray code, as in SciPy; the first, of index 0, is the origin.
 */
export function sobolCoordinate(index: number, dimension: number): number {
  const directions = directionsOf(dimension);
  const gray = index ^ (index >>> 1);
  let coordinate = 0;
  for (let k = 0; gray >>> k > 0; k++) {
    if (((gray >>> k) & 1) === 1) coordinate ^= directions[k] ?? 0;
  }
  return coordinate >>> 0;
}

function parity(word: number): number {
  let rest = word;
  for (let half = bits / 2; half >= 1; half /= 2) rest ^= rest >>> half;
  return rest & 1;
}

/**
 * Scrambles a coordinate so that points stay as evenly spread but differ with the stream: every binary digit becomes a
 * random sum of itself and the ones before it, then random digits are flipped. Between 0 and 1, both excluded.
 *
 * Source: Matousek, "On the L2-discrepancy for anchored boxes", Journal of Complexity 14, 1998; as `scramble` in SciPy.
 */
export function scrambled(coordinate: number, { integer }: RandomStream): number {
  let result = 0;
  for (let digit = bits - 1; digit >= 0; digit--) {
    const itself = 2 ** digit;
    // All digits of greater weight, each with an even chance.
    const earlier = integer(2 ** (bits - 1 - digit)) * 2 * itself;
    result = (result << 1) | parity((itself + earlier) & coordinate);
  }
  const shift = integer(2 ** bits);
  return (((result ^ shift) >>> 0) + 0.5) / 2 ** bits;
}

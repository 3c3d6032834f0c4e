import type { Tensor } from '@tensorflow/tfjs-core';
import { differenceOf } from './tensorDifference.ts';

/** One result, computed in both ways. */
export interface CheckedResult {
  /** Names it in the error. */
  readonly path: string;
  /** What the function itself gave. */
  readonly expected: Tensor;
  /** What the graph gave. */
  readonly actual: Tensor;
}

export interface CheckOptions {
  readonly tolerance: number;
  readonly disturbances: readonly number[];
  readonly disturbed: (part: number) => readonly Tensor[];
}

/** How much further from the function than the function from itself, slightly disturbed. */
const sensitivityFactor = 4;

/**
 * Compares what a graph gave with what the function gave that was traced into it.
 *
 * Both round differently, and a gradient may be very sensitive to that: where a rectifier's input is near zero, it jumps.
 * An error above the tolerance must at least be of the size by which the function's own result changes when what it is
 * given is disturbed by as much as a few roundings.
 *
 * @param options.tolerance largest error, relative to each tensor's largest magnitude
 * @param options.disturbances parts of a number by which it may be disturbed
 * @param options.disturbed gives the function's results, in the same order, when every number of state and constants is
 *   changed by this part of it; called when it is needed
 * @throws Error that names the first result that is wrong
 */
export function checkGraph(
  results: readonly CheckedResult[],
  { tolerance, disturbances, disturbed }: CheckOptions,
): void {
  const known = new Map<number, readonly Tensor[]>();
  const isSensitive = (index: number, error: number, expected: Tensor) =>
    disturbances.some((part) => {
      const others = known.get(part) ?? disturbed(part);
      known.set(part, others);
      const other = others[index];
      return other !== undefined && error <= sensitivityFactor * differenceOf(expected, other).largest;
    });
  for (const [index, { path, expected, actual }] of results.entries()) {
    const { largest, magnitude } = differenceOf(expected, actual);
    if (largest <= tolerance * magnitude || isSensitive(index, largest, expected)) continue;
    throw new Error(
      `the compiled step is wrong: ${path} differs from the uncompiled one by ${largest.toPrecision(3)}, more than ` +
        `${tolerance} of its largest magnitude ${magnitude.toPrecision(3)}; please report it, and run without compilation`,
    );
  }
}

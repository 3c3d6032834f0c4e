import type { Axis } from './axis.ts';
import { kernelsOf, priorWeight } from './kernels.ts';
import type { RandomStream } from './randomStream.ts';

/** A density on several axes at once: a mixture of one product of kernels for each observation, and of the prior. */
export interface ParzenEstimator {
  readonly draw: (stream: RandomStream) => number[];
  readonly logDensity: (positions: readonly number[]) => number;
}

/** The observations that a density is made of, the oldest first. */
export interface Weighted {
  readonly positions: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

/**
 * The density of observations. Of a mixture over joint kernels, a draw keeps together what was observed together.
 *
 * Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011; joint kernels as in Falkner et al.,
 * "BOHB", ICML 2018, and Watanabe, "Tree-structured Parzen estimator", arXiv 2304.11127.
 */
export function parzenEstimator(axes: readonly Axis[], { positions, weights }: Weighted): ParzenEstimator {
  const kernels = axes.map((axis, index) =>
    kernelsOf(
      axis,
      positions.map((position) => position[index] ?? 0.5),
    ),
  );
  const all = [...weights, priorWeight];
  const total = all.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(all, (weight) => Math.log(weight / total));
  return {
    draw: (stream) => {
      const kernel = drawIndex(all, stream.uniform() * total);
      return kernels.map(({ draw }) => draw(kernel, stream));
    },
    logDensity: (point) => {
      const sums = logWeights.slice();
      kernels.forEach(({ addLogDensities }, index) => addLogDensities(point[index] ?? 0.5, sums));
      return logSum(sums);
    },
  };
}

/** The first index up to which the weights add up to more than `share`. */
function drawIndex(weights: readonly number[], share: number): number {
  let rest = share;
  const index = weights.findIndex((weight) => (rest -= weight) < 0);
  return index < 0 ? weights.length - 1 : index;
}

/** Logarithm of the sum of what these are the logarithms of. */
function logSum(logs: Float64Array): number {
  // The prior is positive everywhere, so this is finite.
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

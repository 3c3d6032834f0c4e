import seedrandom from 'seedrandom';
import { refuseRandomnessInTrace } from './tracing.ts';

/** Random numbers in a fixed order, decided by the stream's path alone. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Uniform over the whole numbers 0, 1, …, n - 1. */
  readonly integer: (n: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Standard normal given that |x| <= 2; its standard deviation is 0.87962566103423978. */
  readonly truncatedNormal: () => number;
  /** A uniformly drawn order of 0, 1, …, n - 1. */
  readonly permutation: (n: number) => Int32Array;
}

/**
 * The stream of a path such as `('trial', seed, 'init', layer)`.
 *
 * Streams of different paths are independent, and a value never depends on what other code drew before: adding a layer
 * or a metric leaves all other random numbers as they were.
 */
export function randomStream(...path: readonly (string | number)[]): RandomStream {
  refuseRandomnessInTrace('randomStream');
  const generator = seedrandom(path.join('/'));
  const uniform = () => generator();
  const integer = (n: number) => Math.floor(uniform() * n);
  // Box-Muller; 1 - u lies in (0, 1], so that the logarithm is finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    integer,
    normal,
    truncatedNormal() {
      for (;;) {
        const x = normal();
        if (Math.abs(x) <= 2) return x;
      }
    },
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, index) => index);
      for (let last = n - 1; last > 0; last--) {
        const chosen = integer(last + 1);
        const moved = order[last] ?? 0;
        order[last] = order[chosen] ?? 0;
        order[chosen] = moved;
      }
      return order;
    },
  };
}

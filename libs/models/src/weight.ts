import { randomStream } from '@coolsweep/backend';

/** How the first values of a weight are drawn. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Truncated normal of variance 2 / fanIn, as Keras' he_normal. */
  | { readonly kind: 'heNormal'; readonly fanIn: number };

/** A tensor of a model, before it exists. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: 'kernel' | 'bias' | 'gamma' | 'beta';
  readonly initializer: Initializer;
  /** L2 penalty: the loss gains `l2 * sum(w^2)`, the gradient `2 * l2 * w`. */
  readonly l2: number;
}

/** A running statistic of batch normalisation: kept by training, without a gradient. */
export interface StatisticSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

export function sizeOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Standard deviation of a standard normal that is cut at two deviations. */
const truncatedDeviation = 0.87962566103423978;

/**
 * The first values of a weight, decided by the seed and the weight's name: a layer more or less changes no other.
 *
 * Source: He et al., "Delving deep into rectifiers", 2015; Keras divides by the deviation that truncation leaves, so that
 * the variance is 2 / fanIn exactly.
 */
export function initialValues(spec: WeightSpec | StatisticSpec, seed: number): Float32Array {
  const size = sizeOf(spec);
  switch (spec.initializer.kind) {
    case 'zeros':
      return new Float32Array(size);
    case 'ones':
      return new Float32Array(size).fill(1);
    case 'heNormal': {
      const deviation = Math.sqrt(2 / spec.initializer.fanIn) / truncatedDeviation;
      const { truncatedNormal } = randomStream('trial', seed, 'init', spec.name);
      return Float32Array.from({ length: size }, () => deviation * truncatedNormal());
    }
  }
}

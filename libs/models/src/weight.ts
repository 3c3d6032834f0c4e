import { randomStream } from '@coolsweep/backend';

/** How the first values of a weight are drawn. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Truncated normal of variance 2 / fanIn, as Keras' he_normal. */
  | { readonly kind: 'heNormal'; readonly fanIn: number }
  /** Normal of that standard deviation. */
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Uniform in [-limit, limit). */
  | { readonly kind: 'uniform'; readonly limit: number };

/** How many numbers each output of a weight sums up, and into how many sums each input goes. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

export const zeros = { kind: 'zeros' } as const satisfies Initializer;
export const ones = { kind: 'ones' } as const satisfies Initializer;

export const heNormal = ({ fanIn }: Fans): Initializer => ({ kind: 'heNormal', fanIn });

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
 * Source of he_normal: He et al., "Delving deep into rectifiers", 2015; Keras divides by the deviation that truncation
 * leaves, so that the variance is 2 / fanIn exactly.
 */
export function initialValues(spec: WeightSpec | StatisticSpec, seed: number): Float32Array {
  const { initializer } = spec;
  const values = new Float32Array(sizeOf(spec));
  const stream = () => randomStream('trial', seed, 'init', spec.name);
  switch (initializer.kind) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'heNormal': {
      const deviation = Math.sqrt(2 / initializer.fanIn) / truncatedDeviation;
      const { truncatedNormal } = stream();
      return values.map(() => deviation * truncatedNormal());
    }
    case 'normal': {
      const { normal } = stream();
      return values.map(() => initializer.deviation * normal());
    }
    case 'uniform': {
      const { uniform } = stream();
      return values.map(() => initializer.limit * (2 * uniform() - 1));
    }
  }
}

import {
  add,
  batchNorm as stockBatchNorm,
  engine,
  mean,
  mul,
  registerGradient,
  registerKernel,
  square,
  sub,
  zerosLike,
  type NamedAttrMap,
  type NamedTensorMap,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { channelsLast, float32, tensorflowKernels } from './tensorflowKernels.ts';

/** Batch normalisation of channels; every tensor has shape [channels]. */
export interface BatchNormParameters {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  /**
   * What would be added to x before. The result depends on it in the running mean alone, and its gradient is zero: to add
   * it, and to sum up that gradient, would cost two passes over the activations.
   */
  readonly bias?: Tensor1D;
}

export interface BatchNormOptions {
  readonly training: boolean;
  /** Share of the running statistics that a training step keeps. Default 0.99, as Keras. */
  readonly momentum?: number;
  /** Added to the variance. Default 0.001, as Keras. */
  readonly epsilon?: number;
}

/** The normalised activations and the running statistics after this batch. */
export interface BatchNormResult {
  readonly y: Tensor4D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

const kernelName = 'CoolsweepBatchNorm';

/** Attributes as they travel through the kernel registry. */
interface FusedAttributes {
  readonly momentum: number;
  readonly epsilon: number;
}

function commonAttributes(epsilon: number) {
  return {
    T: float32,
    U: float32,
    epsilon: { is: 'float', value: epsilon },
    data_format: channelsLast,
    is_training: { is: 'bool', value: true },
  } as const;
}

function needKernels() {
  const kernels = tensorflowKernels();
  if (kernels === null) throw new Error(`${kernelName} was called on a backend other than TensorFlow`);
  return kernels;
}

registerKernel({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs }) => {
    const { momentum, epsilon } = attrs as NamedAttrMap & FusedAttributes;
    const { x, gamma, beta, mean, variance } = inputs as NamedTensorMap;
    return needKernels().many(
      'FusedBatchNormV3',
      {
        attributes: { ...commonAttributes(epsilon), exponential_avg_factor: { is: 'float', value: 1 - momentum } },
        inputs: [x, gamma, beta, mean, variance] as Tensor[],
      },
      6,
    );
  },
});

registerGradient({
  kernelName,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dy, saved, attrs) => {
    const { epsilon } = attrs as NamedAttrMap & FusedAttributes;
    const [dx, dGamma, dBeta] = needKernels().many(
      'FusedBatchNormGradV3',
      { attributes: commonAttributes(epsilon), inputs: [...(dy as Tensor[]).slice(0, 1), ...saved] },
      5,
    ) as [Tensor, Tensor, Tensor];
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta, bias: () => zerosLike(dBeta) };
  },
});

function running(old: Tensor1D, now: Tensor1D, momentum: number): Tensor1D {
  return add(mul(old, momentum), mul(now, 1 - momentum));
}

function composite(x: Tensor4D, parameters: BatchNormParameters, options: FusedAttributes): BatchNormResult {
  const { gamma, beta, mean: oldMean, variance: oldVariance, bias } = parameters;
  const { momentum, epsilon } = options;
  const [batch, height, width] = x.shape;
  const count = batch * height * width;
  const shifted = bias === undefined ? x : add<Tensor4D>(x, bias);
  const batchMean = mean<Tensor1D>(shifted, [0, 1, 2]);
  const batchVariance = mean<Tensor1D>(square(sub(shifted, batchMean)), [0, 1, 2]);
  const y = stockBatchNorm<Rank.R4>(shifted, batchMean, batchVariance, beta, gamma, epsilon);
  return {
    y,
    mean: running(oldMean, batchMean, momentum),
    // Bessel's correction: only the running variance has it, as in Keras.
    variance: running(oldVariance, mul(batchVariance, count / Math.max(count - 1, 1)), momentum),
  };
}

/**
 * Batch normalisation of x, or of x + bias, over batch, height and width, channels last.
 *
 *   y = gamma (x - m) / sqrt(v + epsilon) + beta
 *
 * In training m and v are mean and population variance of the batch, and the running statistics returned are
 *
 *   mean'     = momentum mean     + (1 - momentum) m
 *   variance' = momentum variance + (1 - momentum) v n / (n - 1)      n = batch * height * width
 *
 * Otherwise m and v are the running statistics, which are returned as they are. No gradient flows into the statistics.
 *
 * Source: Ioffe & Szegedy 2015; Keras BatchNormalization (fused) and TensorFlow's FusedBatchNormV3.
 */
export function batchNorm(x: Tensor4D, parameters: BatchNormParameters, options: BatchNormOptions): BatchNormResult {
  const { training, momentum = 0.99, epsilon = 1e-3 } = options;
  const { gamma, beta, mean, variance, bias } = parameters;
  if (!training) {
    const shifted = bias === undefined ? mean : sub<Tensor1D>(mean, bias);
    return { y: stockBatchNorm<Rank.R4>(x, shifted, variance, beta, gamma, epsilon), mean, variance };
  }
  if (tensorflowKernels() === null) return composite(x, parameters, { momentum, epsilon });
  const [y, newMean, newVariance] = engine().runKernel<Tensor[]>(
    kernelName,
    { x, ...parameters },
    { momentum, epsilon },
  ) as [Tensor4D, Tensor1D, Tensor1D];
  const biasedMean = bias === undefined ? newMean : add<Tensor1D>(newMean, mul(bias, 1 - momentum));
  return { y, mean: biasedMean, variance: newVariance };
}

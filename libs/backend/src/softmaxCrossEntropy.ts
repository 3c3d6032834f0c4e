import {
  expandDims,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { float32, int32, tensorflowKernels, type KernelCall } from './tensorflowKernels.ts';

/** The probabilities that the logits should give: the label's 1 - s + s / classes, the others' s / classes. */
function targets(labels: Tensor1D, classes: number, smoothing: number): Tensor2D {
  const others = smoothing / classes;
  return oneHot(labels, classes, 1 - smoothing + others, others, 'float32') as Tensor2D;
}

interface FusedLoss {
  readonly operation: string;
  readonly attributes: KernelCall['attributes'];
  /** Labels or probabilities, as the operation takes them. */
  readonly wanted: Tensor;
}

function fusedLoss(labels: Tensor1D, classes: number, smoothing: number): FusedLoss {
  return smoothing === 0
    ? {
        operation: 'SparseSoftmaxCrossEntropyWithLogits',
        attributes: { T: float32, Tlabels: int32 },
        wanted: labels,
      }
    : {
        operation: 'SoftmaxCrossEntropyWithLogits',
        attributes: { T: float32 },
        wanted: targets(labels, classes, smoothing),
      };
}

interface CrossEntropyOptions {
  /** Default 0. */
  readonly smoothing?: number;
}

/**
 * -sum_c p_c log softmax(logits)_c of each image, with p_c = (1 - s) [c is the label] + s / classes: [batch].
 *
 * @param logits [batch, classes], float32
 * @param labels [batch], int32, each in 0 … classes - 1
 * @param options.smoothing s, in [0, 1); 0 leaves -log softmax(logits)[label]
 *
 * Source of the smoothing: Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016, section 7.
 */
export function crossEntropies(
  logits: Tensor2D,
  labels: Tensor1D,
  { smoothing = 0 }: CrossEntropyOptions = {},
): Tensor1D {
  const classes = logits.shape[1];
  const kernels = tensorflowKernels();
  // On a GPU TensorFlow refuses its fused loss where operations must repeat to the last bit, see `env.ts`.
  if (kernels === null || kernels.usesGpu) {
    return neg(sum<Tensor1D>(mul(targets(labels, classes, smoothing), logSoftmax(logits)), 1));
  }
  return differentiable<Tensor1D>([logits], () => {
    const { operation, attributes, wanted } = fusedLoss(labels, classes, smoothing);
    const [loss, slope] = kernels.many(operation, { attributes, inputs: [logits, wanted] }, 2) as [Tensor1D, Tensor2D];
    return {
      value: loss,
      saved: [slope],
      gradient: (dy, saved) => saved.map((kept) => mul(expandDims(dy, 1), kept)),
    };
  });
}

/** Mean of `crossEntropies` over the batch. */
export function softmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D, options: CrossEntropyOptions = {}): Scalar {
  return mean<Scalar>(crossEntropies(logits, labels, options));
}

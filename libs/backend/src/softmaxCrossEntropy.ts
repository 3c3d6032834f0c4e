import {
  expandDims,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { float32, int32, tensorflowKernels, type TensorflowKernels } from './tensorflowKernels.ts';

function perImage(kernels: TensorflowKernels, logits: Tensor2D, labels: Tensor1D): Tensor1D {
  return differentiable<Tensor1D>([logits], () => {
    const [loss, slope] = kernels.many(
      'SparseSoftmaxCrossEntropyWithLogits',
      { attributes: { T: float32, Tlabels: int32 }, inputs: [logits, labels] },
      2,
    ) as [Tensor1D, Tensor2D];
    return {
      value: loss,
      saved: [slope],
      gradient: (dy, saved) => saved.map((kept) => mul(expandDims(dy, 1), kept)),
    };
  });
}

/**
 * Mean over the batch of -log softmax(logits)[label].
 *
 * @param logits [batch, classes], float32
 * @param labels [batch], int32, each in 0 … classes - 1
 */
export function softmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const kernels = tensorflowKernels();
  if (kernels !== null) return mean<Scalar>(perImage(kernels, logits, labels));
  const chosen = mul(oneHot(labels, logits.shape[1]), logSoftmax(logits));
  return neg(mean<Scalar>(sum(chosen, 1)));
}

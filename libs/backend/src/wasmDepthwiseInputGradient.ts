import {
  depthwiseConv2d,
  reshape,
  sum,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type NamedAttrMap,
  type NamedTensorMap,
  type Rank,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { convolutionShape, inputSized, spread, turned } from './wasmConvolutionShape.ts';
import type { WasmKernel } from './wasmKernel.ts';

/**
 * Gradient of a depthwise convolution with respect to its input, [batch, height, width, channels].
 *
 *   dx[n, h, w, c] = sum_{i, j, m} dy'[n, h + top - i, w + left - j, c m] w[i, j, c, m]
 *
 * dy' is dy with s - 1 zeros behind each element: a depthwise convolution of dy' with the kernels turned by 180 degrees,
 * and the sum over the outputs of a channel.
 */
export const wasmDepthwiseInputGradient: WasmKernel = (inputs, attributes) => {
  const { dy, filter } = inputs as NamedTensorMap & Record<'dy' | 'filter', Tensor4D>;
  const { inputShape, ...rest } = attributes as NamedAttrMap & DepthwiseConv2dNativeBackpropInputAttrs;
  const [height, width, channels, multiplier] = filter.shape;
  const shape = convolutionShape({ input: inputShape, filter: filter.shape }, rest, 'depthwise');
  const kernel = reshape<Rank.R4>(turned(filter), [height, width, channels * multiplier, 1]);
  const byOutput = inputSized(shape, (padding) => depthwiseConv2d(spread(dy, shape), kernel, 1, padding));
  return multiplier === 1 ? byOutput : sum(reshape(byOutput, [...inputShape, multiplier]), 4);
};

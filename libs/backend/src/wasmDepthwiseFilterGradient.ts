import {
  depthwiseConv2d,
  reshape,
  sum,
  transpose,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type NamedAttrMap,
  type NamedTensorMap,
  type Rank,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { convolutionShape, filterSized } from './wasmConvolutionShape.ts';
import type { WasmKernel } from './wasmKernel.ts';

/**
 * Gradient of a depthwise convolution with respect to its filter, [height, width, channels, multiplier].
 *
 *   dw[i, j, c, m] = sum_{n, p, q} x[n, s p + i - top, s q + j - left, c] dy[n, p, q, c m]
 *
 * Without the sum over n this is a depthwise convolution of one image with batch times channels channels, with dy as
 * the filter, whose elements lie s apart.
 */
export const wasmDepthwiseFilterGradient: WasmKernel = (inputs, attributes) => {
  const { x, dy } = inputs as NamedTensorMap & Record<'x' | 'dy', Tensor4D>;
  const { filterShape, ...rest } = attributes as NamedAttrMap & DepthwiseConv2dNativeBackpropFilterAttrs;
  const [batch, inputHeight, inputWidth, channels] = x.shape;
  const [height, width, , multiplier] = filterShape;
  const shape = convolutionShape({ input: x.shape, filter: filterShape }, rest, 'depthwise');
  const planes = batch * channels;
  const image = reshape<Rank.R4>(transpose(x, [1, 2, 0, 3]), [1, inputHeight, inputWidth, planes]);
  const filter = reshape<Rank.R4>(transpose(dy, [1, 2, 0, 3]), [
    shape.height.output,
    shape.width.output,
    planes,
    multiplier,
  ]);
  const apart: [number, number] = [shape.height.stride, shape.width.stride];
  const byImage = filterSized(shape, (padding) => depthwiseConv2d(image, filter, 1, padding, 'NHWC', apart));
  return reshape(sum(reshape(byImage, [height, width, batch, channels * multiplier]), 2), filterShape);
};

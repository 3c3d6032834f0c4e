import {
  backend_util,
  pad,
  reshape,
  reverse,
  slice,
  type Conv2DBackpropInputAttrs,
  type Rank,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

type Shape4D = [number, number, number, number];
type Explicit = Exclude<Conv2DBackpropInputAttrs['pad'], string | number>;

/** What the attributes of the convolutions' gradients have in common. */
export type ConvolutionAttributes = Pick<Conv2DBackpropInputAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & {
  readonly dataFormat?: Conv2DBackpropInputAttrs['dataFormat'];
};

/** A convolution along height or width. */
interface Axis {
  /** Length of the input. */
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  /** Zeros in front of the input. */
  readonly before: number;
}

/** The forward convolution that a gradient belongs to, channels last. */
export interface ConvolutionShape {
  readonly input: Shape4D;
  readonly filter: Shape4D;
  readonly height: Axis;
  readonly width: Axis;
}

/**
 * Reads the shape of a forward convolution.
 *
 * @throws Error for channels first, which the backend's forward convolution refuses too
 */
export function convolutionShape(
  { input, filter }: { readonly input: Shape4D; readonly filter: Shape4D },
  { strides, pad: padding, dimRoundingMode, dataFormat = 'NHWC' }: ConvolutionAttributes,
  kind: 'full' | 'depthwise',
): ConvolutionShape {
  if (dataFormat !== 'NHWC') throw new Error(`convolutions on WebAssembly need NHWC images, not ${dataFormat}`);
  const depthwise = kind === 'depthwise';
  const info = backend_util.computeConv2DInfo(input, filter, strides, 1, padding, dimRoundingMode, depthwise);
  return {
    input,
    filter,
    height: {
      input: info.inHeight,
      output: info.outHeight,
      filter: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    width: {
      input: info.inWidth,
      output: info.outWidth,
      filter: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}

function explicit(height: [number, number], width: [number, number]): Explicit {
  return [[0, 0], height, width, [0, 0]];
}

/** The corner of an image, x itself where it has that size: a slice copies. */
function corner(x: Tensor4D, [top, left]: readonly [number, number], [height, width]: readonly [number, number]) {
  const [batch, fullHeight, fullWidth, channels] = x.shape;
  if (fullHeight === height && fullWidth === width) return x;
  return slice(x, [0, top, left, 0], [batch, height, width, channels]);
}

/** A convolution with stride 1: the image, and the zeros around it that may be chosen. */
type Convolve = (padding: Explicit) => Tensor4D;

function filterPadding({ input, output, filter, stride, before }: Axis): [number, number] {
  return [before, Math.max(0, (output - 1) * stride + filter - input - before)];
}

/**
 * Gradient with respect to the filter, given the convolution of the padded input with dy, whose elements lie `stride`
 * apart: its first filter-height rows and filter-width columns. Rows of the input that no window reached make further ones.
 */
export function filterSized({ height, width }: ConvolutionShape, convolve: Convolve): Tensor4D {
  const all = convolve(explicit(filterPadding(height), filterPadding(width)));
  return corner(all, [0, 0], [height.filter, width.filter]);
}

/** Zeros before and behind the spread dy; negative where the gradient begins or ends inside. */
function inputPadding({ input, output, filter, stride, before }: Axis): [number, number] {
  return [filter - 1 - before, input + before - output * stride];
}

/** Gradient with respect to the input, given the convolution of the padded and spread dy. */
export function inputSized({ height, width }: ConvolutionShape, convolve: Convolve): Tensor4D {
  const [rows, columns] = [inputPadding(height), inputPadding(width)];
  const atLeastNone = ([before, behind]: [number, number]): [number, number] => [
    Math.max(0, before),
    Math.max(0, behind),
  ];
  const all = convolve(explicit(atLeastNone(rows), atLeastNone(columns)));
  return corner(all, [Math.max(0, -rows[0]), Math.max(0, -columns[0])], [height.input, width.input]);
}

/** dy with stride - 1 zeros behind each row and column: what a convolution with stride 1 would have given. */
export function spread(dy: Tensor4D, { height, width }: ConvolutionShape): Tensor4D {
  const [batch, rows, columns, channels] = dy.shape;
  const [down, right] = [height.stride, width.stride];
  const apart = reshape<Rank.R4>(dy, [batch * rows, 1, columns, channels]);
  if (down === 1 && right === 1) return reshape(apart, [batch, rows, columns, channels]);
  // One copy for both: zero rows behind a row, and zero channels behind a pixel, which read as further pixels.
  const padded = pad(apart, [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, (right - 1) * channels],
  ]);
  return reshape(padded, [batch, rows * down, columns * right, channels]);
}

/** The kernels turned by 180 degrees; those of one pixel as they are, which `reverse` would copy element by element. */
export function turned(filter: Tensor4D): Tensor4D {
  const [height, width] = filter.shape;
  return height === 1 && width === 1 ? filter : reverse(filter, [0, 1]);
}

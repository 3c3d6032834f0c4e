import { biasAdd } from '@coolsweep/backend';
import { conv2d, depthwiseConv2d, pad, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineLayer, imageShapeOf, tensorNamed, type Layer } from './layer.ts';
import { zeros, type Fans, type Initializer, type WeightSpec } from './weight.ts';

export interface ConvolutionOptions {
  readonly name: string;
  readonly outputs: number;
  /** Height and width of the kernel, odd. */
  readonly size: number;
  readonly stride: number;
  readonly l2: number;
  readonly initializer: (fans: Fans) => Initializer;
  /**
   * Whether a bias is added. `normalised`: the bias exists, but the normalisation that follows takes it into account, see
   * `NormalisationOptions.bias`.
   */
  readonly bias: boolean | 'normalised';
  /** L2 penalty on the bias. Default 0. */
  readonly biasL2?: number;
  /**
   * Where the zeros go. `same` is TensorFlow's: with stride 2 and an even image one row less above than below;
   * `symmetric` is PyTorch's: equally many on each side. Without a stride there is no difference.
   */
  readonly padding: 'same' | 'symmetric';
}

/** Zeros around the image. */
function zeroPadding(x: Layer, name: string, border: number): Layer {
  const [height, width, channels] = imageShapeOf(x);
  const both: [number, number] = [border, border];
  return defineLayer<readonly [Tensor4D]>({
    name,
    inputs: [x],
    shape: [height + 2 * border, width + 2 * border, channels],
    compute: ([images]) => ({ value: pad(images, [[0, 0], both, both, [0, 0]]) }),
    keras: { className: 'ZeroPadding2D', config: { padding: [both, both] } },
  });
}

/** Convolution over height and width, channels last. */
export function convolution(x: Layer, options: ConvolutionOptions): Layer {
  const { name, outputs, size, stride, l2, initializer, bias } = options;
  const explicit = options.padding === 'symmetric' && stride > 1 && size > 1;
  const padded = explicit ? zeroPadding(x, `${name}/padding`, (size - 1) / 2) : x;
  const padding = explicit ? 'valid' : 'same';
  const [height, width, inputs] = imageShapeOf(padded);
  const reach = explicit ? size - 1 : 0;
  const biases: WeightSpec = {
    name: `${name}/bias`,
    shape: [outputs],
    role: 'bias',
    initializer: zeros,
    l2: options.biasL2 ?? 0,
  };
  return defineLayer<readonly [Tensor4D]>({
    name,
    inputs: [padded],
    shape: [Math.ceil((height - reach) / stride), Math.ceil((width - reach) / stride), outputs],
    weights: [
      {
        name: `${name}/kernel`,
        shape: [size, size, inputs, outputs],
        role: 'kernel',
        initializer: initializer({ fanIn: size * size * inputs, fanOut: size * size * outputs }),
        l2,
      },
      ...(bias === false ? [] : [biases]),
    ],
    compute([images], { state: { weights } }) {
      const value = conv2d(images, tensorNamed(weights, `${name}/kernel`) as Tensor4D, stride, padding);
      return { value: bias === true ? biasAdd(value, tensorNamed(weights, biases.name) as Tensor1D) : value };
    },
    keras: {
      className: 'Conv2D',
      config: {
        filters: outputs,
        kernel_size: [size, size],
        strides: [stride, stride],
        padding,
        use_bias: bias !== false,
      },
    },
  });
}

/** One kernel per channel, no sum over channels, no bias; `same` padding as TensorFlow pads. */
export function depthwiseConvolution(
  x: Layer,
  options: Pick<ConvolutionOptions, 'name' | 'size' | 'stride' | 'l2' | 'initializer'>,
): Layer {
  const { name, size, stride, l2, initializer } = options;
  const [height, width, channels] = imageShapeOf(x);
  return defineLayer<readonly [Tensor4D]>({
    name,
    inputs: [x],
    shape: [Math.ceil(height / stride), Math.ceil(width / stride), channels],
    weights: [
      {
        name: `${name}/kernel`,
        shape: [size, size, channels, 1],
        role: 'kernel',
        initializer: initializer({ fanIn: size * size, fanOut: size * size }),
        l2,
      },
    ],
    compute: ([images], { state: { weights } }) => ({
      value: depthwiseConv2d(images, tensorNamed(weights, `${name}/kernel`) as Tensor4D, stride, 'same'),
    }),
    keras: {
      className: 'DepthwiseConv2D',
      config: {
        kernel_size: [size, size],
        strides: [stride, stride],
        padding: 'same',
        depth_multiplier: 1,
        use_bias: false,
      },
    },
  });
}

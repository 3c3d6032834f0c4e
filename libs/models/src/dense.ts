import { biasAdd } from '@coolsweep/backend';
import { matMul, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineLayer, lengthOf, tensorNamed, type Layer } from './layer.ts';
import { heNormal, zeros, type Fans, type Initializer } from './weight.ts';

export interface DenseOptions {
  readonly name: string;
  readonly outputs: number;
  /** Default he_normal. */
  readonly initializer?: (fans: Fans) => Initializer;
  /** Default zeros. */
  readonly biasInitializer?: (fans: Fans) => Initializer;
  /** L2 penalty on kernel and bias. Default 0. */
  readonly l2?: number;
}

/** x W + b on [batch, inputs]. */
export function dense(x: Layer, options: DenseOptions): Layer {
  const { name, outputs, initializer = heNormal, biasInitializer = () => zeros, l2 = 0 } = options;
  const inputs = lengthOf(x);
  const fans = { fanIn: inputs, fanOut: outputs };
  return defineLayer<readonly [Tensor2D]>({
    name,
    inputs: [x],
    shape: [outputs],
    weights: [
      { name: `${name}/kernel`, shape: [inputs, outputs], role: 'kernel', initializer: initializer(fans), l2 },
      { name: `${name}/bias`, shape: [outputs], role: 'bias', initializer: biasInitializer(fans), l2 },
    ],
    compute: ([rows], { state: { weights } }) => ({
      value: biasAdd(
        matMul(rows, tensorNamed(weights, `${name}/kernel`) as Tensor2D),
        tensorNamed(weights, `${name}/bias`) as Tensor1D,
      ),
    }),
    keras: { className: 'Dense', config: { units: outputs, activation: 'linear', use_bias: true } },
  });
}

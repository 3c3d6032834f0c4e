import { relu, swish } from '@coolsweep/backend';
import { sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import { defineLayer, type Layer } from './layer.ts';

const functions = {
  relu: (x: Tensor) => relu(x),
  swish: (x: Tensor) => swish(x),
  sigmoid: (x: Tensor) => sigmoid(x),
} as const;

/** A function of each number. */
export function activation(x: Layer, name: string, kind: keyof typeof functions): Layer {
  return defineLayer<readonly [Tensor]>({
    name,
    inputs: [x],
    shape: x.shape,
    compute: ([values]) => ({ value: functions[kind](values) }),
    keras: { className: 'Activation', config: { activation: kind } },
  });
}

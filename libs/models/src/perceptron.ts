import { relu } from '@coolsweep/backend';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import { dense } from './layer.ts';
import { modelOf, type Model } from './model.ts';
import type { ModelInput } from './residualNet.ts';

/** One hidden layer of 64 units with relu: for tests and first tries. */
export function perceptron(name: string, { imageShape, classes }: ModelInput): Model {
  const [height, width, channels] = imageShape;
  const inputs = height * width * channels;
  const hidden = dense('hidden', { inputs, outputs: 64 });
  const head = dense('head', { inputs: 64, outputs: classes });
  return modelOf({
    name,
    weights: [...hidden.weights, ...head.weights],
    statistics: [],
    apply(state, images, mode) {
      const flat: Tensor2D = reshape(images, [-1, inputs]);
      return { logits: head.apply(state, relu(hidden.apply(state, flat, mode)), mode), statistics: state.statistics };
    },
  });
}

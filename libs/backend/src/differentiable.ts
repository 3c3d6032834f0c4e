import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/** The value of an operation and how to differentiate it. */
export interface Differentiable<T extends Tensor> {
  readonly value: T;
  /** What the gradient needs; kept until it has been computed. */
  readonly saved: readonly Tensor[];
  /** From the gradient with respect to the value to the gradients with respect to the inputs, in their order. */
  readonly gradient: (dy: T, saved: readonly Tensor[]) => Tensor[];
}

/** Runs an operation that brings its own gradient. */
export function differentiable<T extends Tensor>(inputs: readonly Tensor[], forward: () => Differentiable<T>): T {
  const operation = customGrad<T>((...given) => {
    // TensorFlow.js passes the function that saves as the last argument, after the inputs.
    const save = given.at(-1);
    if (typeof save !== 'function') throw new Error('TensorFlow.js gave no function that saves tensors');
    const { value, saved, gradient } = forward();
    save([...saved]);
    return { value, gradFunc: (dy: T, kept: Tensor[]) => gradient(dy, kept) };
  });
  return operation(...inputs);
}

import { dispose, tensor1d, tidy } from '@tensorflow/tfjs-core';
import {
  applyUpdates,
  asScalars,
  stepValues,
  type GradientTransform,
  type OptimizerState,
  type Tensors,
} from '../gradientTransform.ts';

/** Parameters and state in the middle of a run; a type, so that `tidy` and `dispose` accept it. */
export type Running = { readonly params: Tensors; readonly state: OptimizerState };

export interface Section {
  /** Index of the first update. */
  readonly from: number;
  /** Index after the last. */
  readonly to: number;
  /** Gradients at the parameters before update n; freed after it. */
  readonly gradients: (params: Tensors, n: number) => Tensors;
  /** After every update. */
  readonly observe?: (at: Running, n: number) => void;
}

/** Parameters at their start, with the state before the first update. */
export function started(transform: GradientTransform, params: Tensors): Running {
  return { params, state: transform.init(params) };
}

/** Updates from where `at` is, with the noise of update n from the key (7, n). Frees `at`. */
export function run(transform: GradientTransform, at: Running, section: Section): Running {
  let current = at;
  for (let n = section.from; n < section.to; n++) {
    const before = current;
    current = tidy(() => {
      const { updates, state } = transform.update(
        { gradients: section.gradients(before.params, n), ...before, key: tensor1d([7, n], 'int32') },
        asScalars(stepValues(transform, n)),
      );
      return { params: applyUpdates(before.params, updates), state };
    });
    dispose(before);
    section.observe?.(current, n);
  }
  return current;
}

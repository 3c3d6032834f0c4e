import { io, type NamedTensorMap, type Scalar } from '@tensorflow/tfjs-core';
import type { OptimizerState, Tensors } from './gradientTransform.ts';

/** An optimizer's state as plain data, in the format of weights of TensorFlow.js: exact, also where it is not finite. */
export interface SerializedState {
  /** Name, shape and type of every tensor, in the order of the data: `step`, then `slot/parameter`. */
  readonly specs: readonly io.WeightsManifestEntry[];
  readonly data: ArrayBuffer;
}

/** Reads the state back from the device. The tensors stay as they are. */
export async function serializeState({ step, slots }: OptimizerState): Promise<SerializedState> {
  const tensors: NamedTensorMap = { step };
  for (const [slot, buffers] of Object.entries(slots)) {
    for (const [name, tensor] of Object.entries(buffers)) tensors[`${slot}/${name}`] = tensor;
  }
  return io.encodeWeights(tensors);
}

/**
 * The state as new tensors: with it, training continues bit for bit.
 *
 * @throws Error when the data is not that of a state
 */
export function deserializeState({ specs, data }: SerializedState): OptimizerState {
  const { step, ...buffers } = io.decodeWeights(data, [...specs]);
  if (step?.rank !== 0) throw new Error('this is not the state of an optimizer: it has no step count');
  const slots: Record<string, Record<string, Tensors[string]>> = {};
  for (const [path, tensor] of Object.entries(buffers)) {
    const end = path.indexOf('/');
    const slot = path.slice(0, end);
    slots[slot] = { ...slots[slot], [path.slice(end + 1)]: tensor };
  }
  return { step: step as Scalar, slots };
}

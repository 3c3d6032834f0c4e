import type { HostValues, Model, Tensors } from '@coolsweep/models';
import { reshape, split, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * All weights of a model as one vector, in the order of `model.weights`: the optimizer then has one tensor to update
 * instead of dozens, and the gradient comes as one vector too.
 */
export function flatten({ weights }: Pick<Model, 'weights'>, values: HostValues): Float32Array {
  const parts = weights.map(({ name }) => values[name] ?? new Float32Array(0));
  const flat = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => {
    flat.set(part, offset);
    return offset + part.length;
  }, 0);
  return flat;
}

/** Numbers in a tensor of a shape. */
export const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** The tensors of these shapes by name, cut from a vector; gradients flow back into it. */
export function unflatten(
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
  vector: Tensor1D,
): Tensors {
  const parts = split(
    vector,
    specs.map(({ shape }) => sizeOf(shape)),
  );
  return Object.fromEntries(
    specs.flatMap(({ name, shape }, index) => {
      const part = parts[index];
      return part === undefined ? [] : [[name, reshape(part, [...shape])]];
    }),
  );
}

/** A vector over all weights with one value for each of a weight's numbers. */
function filled({ weights }: Pick<Model, 'weights'>, valueOf: (weight: Model['weights'][number]) => number) {
  const values = weights.map((weight) => [weight.name, new Float32Array(sizeOf(weight.shape)).fill(valueOf(weight))]);
  return flatten({ weights }, Object.fromEntries(values) as HostValues);
}

/** What to multiply the vector by to get the gradient of the L2 penalty: 2 l2 for a penalised weight, else 0. */
export function penaltySlope(model: Model): Float32Array {
  return filled(model, ({ l2 }) => 2 * l2);
}

/** 1 for what weight decay acts on, else 0: kernels alone, or null where it acts on everything. */
export function decayMask(model: Model, on: 'all' | 'kernels'): Float32Array | null {
  return on === 'all' ? null : filled(model, ({ role }) => (role === 'kernel' ? 1 : 0));
}

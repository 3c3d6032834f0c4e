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

/** The weights by name, cut from the vector; gradients flow back into it. */
export function unflatten({ weights }: Model, vector: Tensor1D): Tensors {
  const parts = split(
    vector,
    weights.map(({ shape }) => sizeOf(shape)),
  );
  return Object.fromEntries(
    weights.flatMap(({ name, shape }, index) => {
      const part = parts[index];
      return part === undefined ? [] : [[name, reshape(part, [...shape])]];
    }),
  );
}

/** What to multiply the vector by to get the gradient of the L2 penalty: 2 l2 for a penalised weight, else 0. */
export function penaltySlope({ weights }: Model): Float32Array {
  const values = weights.map(({ name, shape, l2 }) => [name, new Float32Array(sizeOf(shape)).fill(2 * l2)] as const);
  return flatten({ weights }, Object.fromEntries(values));
}

/** 1 for what weight decay acts on, else 0: kernels alone, or null where it acts on everything. */
export function decayMask({ weights }: Model, on: 'all' | 'kernels'): Float32Array | null {
  if (on === 'all') return null;
  const values = weights.map(({ name, shape, role }) => {
    return [name, new Float32Array(sizeOf(shape)).fill(role === 'bias' || role === 'gamma' || role === 'beta' ? 0 : 1)];
  });
  return flatten({ weights }, Object.fromEntries(values) as HostValues);
}

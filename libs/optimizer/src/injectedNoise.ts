import { statelessNormal } from '@coolsweep/backend';
import { reshape, split, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { tensorOf, type Tensors } from './gradientTransform.ts';

/**
 * Standard normal numbers of the shapes of the tensors: a function of the key, cut from one vector in their order, so that
 * they do not depend on how the parameters are cut into tensors.
 *
 * @throws Error without a key
 */
export function injectedNoise(like: Tensors, key: Tensor1D | null | undefined): Tensors {
  if (!key) throw new Error('this optimizer injects noise: give update a key');
  const names = Object.keys(like);
  const sizes = names.map((name) => tensorOf(like, name).size);
  const drawn = statelessNormal([sizes.reduce((total, size) => total + size, 0)], key);
  const parts: Tensor[] = split(drawn, sizes);
  return Object.fromEntries(
    parts.flatMap((part, index) => {
      const name = names[index];
      return name === undefined ? [] : [[name, reshape(part, tensorOf(like, name).shape)]];
    }),
  );
}

import type { Tensor } from '@tensorflow/tfjs-core';

/** How far two tensors of one shape are apart. */
export interface Difference {
  /** Of two numbers; infinite when only one of them is finite. */
  readonly largest: number;
  /** Largest finite magnitude in the first tensor. */
  readonly magnitude: number;
}

export function differenceOf(expected: Tensor, actual: Tensor): Difference {
  const [a, b] = [expected.dataSync(), actual.dataSync()];
  let largest = 0;
  let magnitude = 0;
  for (let i = 0; i < a.length; i++) {
    const [x = Number.NaN, y = Number.NaN] = [a[i], b[i]];
    if (Number.isFinite(x)) magnitude = Math.max(magnitude, Math.abs(x));
    if (Object.is(x, y)) continue;
    if (Number.isFinite(x) && Number.isFinite(y)) largest = Math.max(largest, Math.abs(x - y));
    else if (Number.isFinite(x) || Number.isFinite(y)) largest = Infinity;
  }
  return { largest, magnitude };
}

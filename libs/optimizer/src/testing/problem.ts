import { add, mul, square, stack, sub, sum, tensor1d, unstack, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/** A function to minimise, in float64 and in tensors of TensorFlow.js. */
export interface Problem {
  readonly start: readonly number[];
  readonly minimum: readonly number[];
  readonly gradient: (w: readonly number[]) => number[];
  readonly loss: (w: Tensor) => Scalar;
  /** The gradient of `loss`, without differentiating it. */
  readonly slope: (w: Tensor) => Tensor;
}

/** 2 x^2 from 1. */
export const quadratic: Problem = {
  start: [1],
  minimum: [0],
  gradient: (w) => w.map((x) => 4 * x),
  loss: (w) => sum<Scalar>(mul(2, square(w))),
  slope: (w) => mul(4, w),
};

/** |w - (1, -1, 0)|^2. */
export const parabola: Problem = {
  start: [-1, 10, 1],
  minimum: [1, -1, 0],
  gradient: (w) => w.map((x, i) => 2 * (x - ([1, -1, 0][i] ?? 0))),
  loss: (w) => sum<Scalar>(square(sub(w, tensor1d([1, -1, 0])))),
  slope: (w) => mul(2, sub(w, tensor1d([1, -1, 0]))),
};

/** (1 - x)^2 + b (y - x^2)^2; b = 100 is the usual one. */
export function rosenbrock(b: number, start: readonly [number, number]): Problem {
  return {
    start,
    minimum: [1, 1],
    gradient: ([x = 0, y = 0]) => [-2 * (1 - x) - 4 * b * x * (y - x * x), 2 * b * (y - x * x)],
    loss: (w) => {
      const [x, y] = unstack(w) as [Scalar, Scalar];
      return add(square(sub(1, x)), mul(b, square(sub(y, square(x)))));
    },
    slope: (w) => {
      const [x, y] = unstack(w) as [Scalar, Scalar];
      const height = sub(y, square(x));
      return stack([sub(mul(-2, sub(1, x)), mul(4 * b, mul(x, height))), mul(2 * b, height)]);
    },
  };
}

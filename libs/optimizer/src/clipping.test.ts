import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { asScalars, sgd, stepValues, type GradientTransform, type Tensors } from './index.ts';

function updatesOf(transform: GradientTransform, gradients: Tensors): number[] {
  const params = { a: tf.tensor1d([10, 10]), b: tf.scalar(10) };
  const { updates } = transform.update(
    { gradients, params, state: transform.init(params) },
    asScalars(stepValues(transform, 0)),
  );
  return ['a', 'b'].flatMap((name) => [...updates[name]!.dataSync()]);
}

describe('clipping by the global norm', () => {
  beforeAll(() => tf.setBackend('cpu'));
  // Norm 7 = sqrt(4 + 9 + 36).
  const gradients = () => ({ a: tf.tensor1d([2, -3]), b: tf.scalar(6) });
  const negative = (values: readonly number[]) => values.map((value) => expect.closeTo(-value, 6) as number);

  it('scales all gradients together when their norm is above the limit', () => {
    const clipped = updatesOf(sgd({ learningRate: 1, clipNorm: 3.5 }), gradients());
    expect(clipped).toEqual(negative([1, -1.5, 3]));
  });

  it('leaves gradients alone that are below it', () => {
    expect(updatesOf(sgd({ learningRate: 1, clipNorm: 7.001 }), gradients())).toEqual(negative([2, -3, 6]));
    const none = { a: tf.tensor1d([0, 0]), b: tf.scalar(0) };
    expect(updatesOf(sgd({ learningRate: 1, clipNorm: 1 }), none)).toEqual(negative([0, 0, 0]));
  });

  it('comes before weight decay', () => {
    const clipped = updatesOf(sgd({ learningRate: 1, clipNorm: 3.5, weightDecay: 0.1 }), gradients());
    expect(clipped).toEqual(negative([1 + 1, -1.5 + 1, 3 + 1]));
  });

  it('does not hide a gradient that is not finite', () => {
    const broken = { a: tf.tensor1d([Number.POSITIVE_INFINITY, 0]), b: tf.scalar(Number.NaN) };
    expect(updatesOf(sgd({ learningRate: 1, clipNorm: 1 }), broken)[0]).toBeNaN();
  });
});

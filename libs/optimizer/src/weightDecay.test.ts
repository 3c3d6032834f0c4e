import { constant } from '@coolsweep/schedule';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam, adamW, asScalars, coolMomentum, momentum, sgd, stepValues, type GradientTransform } from './index.ts';
import { everyOptimizer } from './testing/everyOptimizer.ts';
import { run, started } from './testing/run.ts';

/** The first update of a kernel of 2 and a bias of 4, with gradients of 3 and 5. */
function firstUpdate(transform: GradientTransform, decayMask?: tf.NamedTensorMap) {
  const params = { kernel: tf.tensor1d([2, 2]), bias: tf.scalar(4) };
  const gradients = { kernel: tf.tensor1d([3, 3]), bias: tf.scalar(5) };
  const input = { gradients, params, state: transform.init(params), ...(decayMask && { decayMask }) };
  const { updates } = transform.update(input, asScalars(stepValues(transform, 0)));
  expect([...gradients.kernel.dataSync()]).toEqual([3, 3]);
  return { kernel: [...updates.kernel!.dataSync()], bias: updates.bias!.dataSync()[0]! };
}

beforeAll(() => tf.setBackend('cpu'));

describe('coupled weight decay', () => {
  it('is added to the gradient, and so is rescaled with it', () => {
    const options = { learningRate: 0.1, weightDecay: 0.5 };
    expect(firstUpdate(sgd(options)).bias).toBeCloseTo(-0.1 * (5 + 0.5 * 4), 6);
    const cool = firstUpdate(coolMomentum({ ...options, rho: 0.8 }));
    expect(cool.bias).toBeCloseTo(((-0.1 * (1 + 0.8)) / 2) * (5 + 0.5 * 4), 6);
  });

  it('acts where the mask is 1, which may be a part of a tensor', () => {
    const decayMask = { kernel: tf.tensor1d([1, 0]), bias: tf.scalar(0) };
    const { kernel, bias } = firstUpdate(sgd({ learningRate: 0.1, weightDecay: 0.5 }), decayMask);
    expect(kernel[0]).toBeCloseTo(-0.1 * (3 + 0.5 * 2), 6);
    expect(kernel[1]).toBeCloseTo(-0.1 * 3, 6);
    expect(bias).toBeCloseTo(-0.1 * 5, 6);
  });
});

describe('decoupled weight decay', () => {
  it('is the scheduled learning rate times the weight, beside the update, also where the gradient is rescaled', () => {
    const options = { learningRate: 0.1, weightDecay: 0.5, weightDecayMode: 'decoupled' } as const;
    const cool = firstUpdate(coolMomentum({ ...options, rho: 0.8 }));
    expect(cool.bias).toBeCloseTo(((-0.1 * (1 + 0.8)) / 2) * 5 - 0.1 * 0.5 * 4, 6);
  });

  it('acts where the mask is 1', () => {
    const options = { learningRate: 0.1, weightDecay: 0.5, weightDecayMode: 'decoupled' } as const;
    const { kernel, bias } = firstUpdate(sgd(options), { kernel: tf.scalar(1), bias: tf.scalar(0) });
    expect(kernel[1]).toBeCloseTo(-0.1 * 3 - 0.1 * 0.5 * 2, 6);
    expect(bias).toBeCloseTo(-0.1 * 5, 6);
  });

  it('does not enter the buffers: without gradients weights shrink by 1 - lr weightDecay per update', () => {
    const options = { learningRate: 0.1, weightDecay: 0.5, weightDecayMode: 'decoupled' } as const;
    const transform = momentum({ ...options, momentum: 0.9 });
    const gradients = () => ({ w: tf.scalar(0) });
    const end = run(transform, started(transform, { w: tf.scalar(1) }), { from: 0, to: 10, gradients });
    expect(end.params.w!.dataSync()[0]).toBeCloseTo((1 - 0.1 * 0.5) ** 10, 6);
  });

  it('is what adamW has', () => {
    const [plain, decoupled] = [
      adam({ learningRate: 0.1, weightDecay: 0.5, weightDecayMode: 'decoupled' }),
      adamW({ learningRate: 0.1, weightDecay: 0.5 }),
    ].map((transform) => firstUpdate(transform));
    expect(decoupled).toEqual(plain);
  });

  it('differs from coupled decay in strength by the momentum', () => {
    const make = (weightDecayMode: 'coupled' | 'decoupled') =>
      momentum({ learningRate: constant(1e-3), momentum: 0.9, weightDecay: 0.1, weightDecayMode });
    const shrunk = (transform: GradientTransform) => {
      const gradients = () => ({ w: tf.scalar(0) });
      const end = run(transform, started(transform, { w: tf.scalar(1) }), { from: 0, to: 1000, gradients });
      return 1 - end.params.w!.dataSync()[0]!;
    };
    expect(shrunk(make('coupled')) / shrunk(make('decoupled'))).toBeGreaterThan(6);
  });
});

describe('weight decay of every optimizer', () => {
  it.each(everyOptimizer.filter(({ name }) => !name.includes('decay') && name !== 'adamw'))(
    'keeps the name and the predictions of $name',
    ({ make }) => {
      const transform = make(0.1);
      const values = stepValues(transform, 0);
      expect(transform.effectiveLearningRate(values)).toBeGreaterThan(0);
      expect(transform.predictedMsd(values, 1)).not.toBeNaN();
    },
  );
});

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { batchNorm } from './batchNorm.ts';
import { compileStep, type CompileOptions } from './compileStep.ts';
import { elementType, typeOf, type GraphNode } from './graph.ts';
import { inLowPrecision } from './lowPrecision.ts';
import { relu } from './relu.ts';

function node(name: string, operation: string, inputs: readonly string[]): GraphNode {
  return { name, operation, inputs, attributes: { T: typeOf(elementType.float32) } };
}

const typeIn = ({ attributes: { T } }: GraphNode) => (T?.is === 'type' ? T.value : undefined);

describe('a graph in bfloat16', () => {
  const nodes = [
    node('conv', 'Conv2D', ['x:0', 'w:0']),
    node('relu', 'Relu', ['conv:0']),
    node('sum', 'Sum', ['relu:0', 'axes:0']),
    node('update', 'Mul', ['w:0', 'rate:0']),
    node('again', 'Conv2D', ['relu:0', 'w:0']),
  ];
  const lowered = inLowPrecision(nodes, ['sum:0', 'relu:0', 'update:0'], 'bf16');
  const named = (name: string) => lowered.nodes.find((one) => one.name === name)!;

  it('computes convolutions, and what follows them, in fewer bits, and all else in float32', () => {
    const types = Object.fromEntries(nodes.map(({ name }) => [name, typeIn(named(name))]));
    const { bfloat16, float32 } = elementType;
    expect(types).toEqual({ conv: bfloat16, relu: bfloat16, sum: float32, update: float32, again: bfloat16 });
  });

  it('rounds an input once, and does not go back and forth between operations', () => {
    expect(named('conv').inputs).toEqual(['x_0.low:0', 'w_0.low:0']);
    expect(named('relu').inputs).toEqual(['conv:0']);
    expect(named('again').inputs).toEqual(['relu:0', 'w_0.low:0']);
    expect(named('sum').inputs).toEqual(['relu_0.float:0', 'axes:0']);
    expect(lowered.nodes.filter(({ operation }) => operation === 'Cast')).toHaveLength(3);
  });

  it('gives what is read from outside as float32', () => {
    expect(lowered.results).toEqual(['sum:0', 'relu_0.float:0', 'update:0']);
  });
});

describe('a step in bfloat16', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  it('gives what float32 gives, to 8 bits, gradients and statistics included', () => {
    const seeded = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.3, 'float32', seed);
    const start = {
      state: { w: seeded([3, 3, 4, 8], 1) as tf.Tensor4D, gamma: tf.ones([8]), mean: tf.zeros([8]) },
      constants: { x: seeded([8, 8, 8, 4], 2) as tf.Tensor4D },
    };
    type State = typeof start.state;
    const build = (options: CompileOptions) =>
      compileStep<State, typeof start.constants, { rate: tf.Scalar }, { loss: tf.Scalar }>(
        ({ state, constants, input }) => {
          const statistics: tf.Tensor1D[] = [];
          const { value, grad } = tf.valueAndGrad((w: tf.Tensor4D) => {
            const y = tf.conv2d(constants.x, w, 1, 'same');
            const parameters = { gamma: state.gamma as tf.Tensor1D, beta: tf.zeros<tf.Rank.R1>([8]) };
            const moving = { mean: state.mean as tf.Tensor1D, variance: tf.ones<tf.Rank.R1>([8]) };
            const result = batchNorm(y, { ...parameters, ...moving }, { training: true });
            statistics.push(tf.keep(result.mean));
            return tf.mean<tf.Scalar>(tf.square(tf.sub(relu(result.y), 0.3)));
          })(state.w);
          return {
            state: { w: tf.sub(state.w, tf.mul(input.rate, grad)), gamma: state.gamma, mean: statistics[0]! },
            output: { loss: value },
          };
        },
        start,
        options,
      );
    const [low, full] = (['bf16', 'float32'] as const).map((precision) => {
      const step = build({ precision });
      const { state, output } = step.run(step.start(start), { rate: tf.scalar(1) });
      const { w, mean } = step.read(state);
      step.dispose();
      return { loss: output.loss.dataSync()[0]!, w: [...w.dataSync()], mean: [...mean.dataSync()] };
    });
    expect(Math.abs(low!.loss / full!.loss - 1)).toBeLessThan(2 ** -6);
    expect(low!.loss).not.toBe(full!.loss);
    const largest = Math.max(...full!.w.map((w, i) => Math.abs(w - low!.w[i]!)));
    expect(largest).toBeLessThan(2 ** -6 * Math.max(...full!.w.map(Math.abs)));
    expect(Math.max(...full!.mean.map((m, i) => Math.abs(m - low!.mean[i]!)))).toBeLessThan(1e-4);
  });
});

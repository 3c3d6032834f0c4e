import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { compileStep, type CompileOptions } from './compileStep.ts';
import { nativeBackend } from './nativeBackend.ts';
import { randomStream } from './random.ts';
import { statelessNormal, statelessUniform } from './statelessRandom.ts';
import type { ResidentStep, StepFunction, StepStart } from './step.ts';
import type { TensorTree } from './tensorTree.ts';

beforeAll(async () => {
  await loadBackend();
});

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const step of open.splice(0)) step.dispose();
});

function compiled<S extends TensorTree, C extends TensorTree, I extends TensorTree, O extends TensorTree>(
  step: StepFunction<S, C, I, O>,
  begin: StepStart<S, C>,
  options: CompileOptions = {},
): ResidentStep<S, C, I, O> {
  const result = compileStep(step, begin, options);
  open.push(result);
  return result;
}

/** A running sum of inputs, weighted by a constant. */
const begin = () => ({ state: { sum: tf.tensor1d([0, 0]) }, constants: { weight: tf.scalar(2) } });
type Begin = ReturnType<typeof begin>;
type Adding = StepFunction<Begin['state'], Begin['constants'], { x: tf.Tensor1D }, { before: tf.Tensor1D }>;
const adding: Adding = ({ state, constants, input }) => ({
  state: { sum: tf.add(state.sum, tf.mul(constants.weight, tf.sum(input.x))) },
  output: { before: state.sum },
});

/** A step that does `body` with its input, and nothing else. */
function stepOf(body: (x: tf.Tensor1D) => tf.Tensor) {
  const start = { state: {}, constants: {} };
  const step = compiled<object & TensorTree, object & TensorTree, { x: tf.Tensor1D }, { y: tf.Tensor }>(
    ({ state, input }) => ({ state, output: { y: body(input.x) } }),
    start,
  );
  return () => step.run(step.start(start), { x: tf.tensor1d([1, 2, 3]) }).output.y;
}

describe('a compiled step', () => {
  it('computes what the function computes, and goes on from the state it returned', () => {
    const start = begin();
    for (const compile of [true, false]) {
      const step = compiled(adding, start, { compile });
      expect(step.kind).toBe(compile ? 'graph' : 'eager');
      let state = step.start(start);
      const outputs = [1, 2, 3].map((x) => {
        const result = step.run(state, { x: tf.tensor1d([x]) });
        state = result.state;
        return [...result.output.before.dataSync()];
      });
      expect(outputs).toEqual([
        [0, 0],
        [2 * 1, 2 * 1],
        [2 * (1 + 2), 2 * (1 + 2)],
      ]);
      expect([...step.read(state).sum.dataSync()]).toEqual([2 * (1 + 2 + 3), 2 * (1 + 2 + 3)]);
    }
  });

  it('traces an input of another shape, or with another word in it, anew, with the same state', () => {
    const start = begin();
    let traces = 0;
    const step = compiled<Begin['state'], Begin['constants'], { x: tf.Tensor1D; kind: string }, { y: tf.Tensor }>(
      ({ state, constants, input }) => {
        traces += 1;
        const sum = tf.add<tf.Tensor1D>(state.sum, tf.mul(constants.weight, tf.sum(input.x)));
        return { state: { sum }, output: { y: input.kind === 'double' ? tf.mul(sum, 2) : sum } };
      },
      start,
      { tolerance: null },
    );
    let state = step.start(start);
    const run = (x: number[], kind: string) => {
      const result = step.run(state, { x: tf.tensor1d(x), kind });
      state = result.state;
      return result.output.y.dataSync()[0];
    };
    expect([run([1], 'single'), run([1, 1], 'single'), run([1], 'double'), run([1], 'single')]).toEqual([2, 6, 16, 10]);
    expect(traces).toBe(3);
  });

  it('traces the forms of a run ahead of it, and leaves the state as it was', () => {
    const start = begin();
    let traces = 0;
    const step = compiled(
      (given: Parameters<Adding>[0]) => {
        traces += 1;
        return adding(given);
      },
      start,
      { tolerance: null },
    );
    const state = step.start(start);
    step.prepare(state, [{ x: tf.tensor1d([1]) }, { x: tf.tensor1d([1, 2]) }, { x: tf.tensor1d([5]) }]);
    expect(traces).toBe(2);
    expect([...step.read(state).sum.dataSync()]).toEqual([0, 0]);
    step.run(state, { x: tf.tensor1d([3]) });
    expect(traces).toBe(2);
  });

  it('refuses a state that a later step has used up', () => {
    const start = begin();
    for (const compile of [true, false]) {
      const step = compiled(adding, start, { compile });
      const first = step.start(start);
      step.run(first, { x: tf.tensor1d([1]) });
      expect(() => step.run(first, { x: tf.tensor1d([1]) })).toThrow('the state was used up');
      expect(() => step.read(first)).toThrow('the state was used up');
    }
  });

  it.each([
    ['itself', (x: tf.Tensor) => x],
    ['in another shape', (x: tf.Tensor) => tf.reshape(x, [1000])],
  ])('keeps an input that becomes part of the state %s, though its tensor is disposed', (_, kept) => {
    const start = { state: { last: tf.zeros([1000]) }, constants: {} };
    const step = compiled<typeof start.state, object & TensorTree, { x: tf.Tensor }, { sum: tf.Tensor }>(
      ({ state, input }) => ({ state: { last: kept(input.x) }, output: { sum: tf.sum(state.last) } }),
      start,
    );
    let state = step.start(start);
    const sums = [1, 2, 3, 4].map((value) => {
      const x = tf.tensor(new Float32Array(1000).fill(value));
      const result = step.run(state, { x });
      x.dispose();
      state = result.state;
      return result.output.sum.dataSync()[0];
    });
    expect(sums).toEqual([0, 1000 * 1, 1000 * 2, 1000 * 3]);
  });

  it('feeds the input and fetches the output, not the state', () => {
    const start = { state: { large: tf.zeros([100_000]) }, constants: { data: tf.ones([100_000]) } };
    const step = compiled<typeof start.state, typeof start.constants, { x: tf.Scalar }, { sum: tf.Tensor }>(
      ({ state, constants, input }) => ({
        state: { large: tf.add(state.large, tf.mul(constants.data, input.x)) },
        output: { sum: tf.sum(state.large) },
      }),
      start,
    );
    let state = step.start(start);
    for (let n = 0; n < 10; n++) state = step.run(state, { x: tf.scalar(1) }).state;
    // One number in, one out, and one that says that all is done.
    expect(step.traffic()).toEqual({ fed: 10 * 4, fetched: 10 * (4 + 4), runs: 10 });
  });

  it('leaves no tensor and no memory behind in 10,000 steps', () => {
    const start = { state: { w: tf.zeros([1000]) }, constants: {} };
    const step = compiled<typeof start.state, object & TensorTree, { x: tf.Scalar }, { sum: tf.Tensor }>(
      ({ state, input }) => ({ state: { w: tf.add(state.w, input.x) }, output: { sum: tf.sum(state.w) } }),
      start,
    );
    let state = step.start(start);
    const runs = (count: number) => {
      for (let n = 0; n < count; n++) {
        const x = tf.scalar(1);
        const result = step.run(state, { x });
        state = result.state;
        tf.dispose([x, result.output]);
      }
    };
    runs(1000);
    const native = nativeBackend()!;
    const before = { tensors: tf.memory().numTensors, handles: native.binding.getNumOfTensors() };
    const resident = process.memoryUsage().rss;
    runs(10_000);
    expect({ tensors: tf.memory().numTensors, handles: native.binding.getNumOfTensors() }).toEqual(before);
    // 10,000 states of 4 kB would be 40 MB.
    expect(process.memoryUsage().rss - resident).toBeLessThan(20e6);
  }, 60_000);

  it('leaves no tensor behind that the function has kept', () => {
    for (const compile of [true, false]) {
      const start = { state: { w: tf.zeros([10]) }, constants: {} };
      const step = compiled<typeof start.state, object & TensorTree, { x: tf.Scalar }, { y: tf.Tensor }>(
        ({ state, input }) => ({
          state: { w: tf.keep(tf.add(state.w, input.x)) },
          output: { y: tf.keep(tf.neg(state.w)) },
        }),
        start,
        { compile },
      );
      let state = step.start(start);
      const run = () => {
        const x = tf.scalar(1);
        const result = step.run(state, { x });
        state = result.state;
        tf.dispose([x, result.output]);
      };
      run();
      const before = tf.memory().numTensors;
      for (let n = 0; n < 5; n++) run();
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('draws the same numbers from the same key as the function, and others from another', () => {
    const start = { state: {}, constants: {} };
    const draw: StepFunction<object & TensorTree, object & TensorTree, { key: tf.Tensor1D }, { y: tf.Tensor }> = ({
      state,
      input,
    }) => ({ state, output: { y: tf.add(statelessUniform([4], input.key), statelessNormal([4], input.key)) } });
    const [graph, eager] = [compiled(draw, start), compiled(draw, start, { compile: false })];
    const from = (step: typeof graph, key: number) => [
      ...step.run(step.start(start), { key: tf.tensor1d([7, key], 'int32') }).output.y.dataSync(),
    ];
    expect(from(graph, 1)).toEqual(from(eager, 1));
    expect(from(graph, 2)).toEqual(from(eager, 2));
    expect(from(graph, 2)).not.toEqual(from(graph, 1));
  });

  it('cannot be used with a state of another form', () => {
    const step = compiled(adding, begin());
    expect(() => step.start({ ...begin(), state: { sum: tf.tensor1d([1]) } })).toThrow('another form');
  });
});

describe('what cannot be compiled', () => {
  const outside = () => tf.tensor1d([1, 1, 1]);

  it.each([
    [
      'a value that is read',
      (x: tf.Tensor1D) => tf.mul(x, x.dataSync()[0]!),
      /value is read.*compileStep\.test\.ts:\d+/,
    ],
    [
      'a value that is read later',
      (x: tf.Tensor1D) => {
        void x.data();
        return tf.neg(x);
      },
      /value is read/,
    ],
    [
      'Math.random',
      (x: tf.Tensor1D) => tf.mul(x, Math.random()),
      /Math\.random in a compiled step, at .*compileStep\.test/,
    ],
    [
      'dropout of TensorFlow.js',
      (x: tf.Tensor1D) => tf.dropout(x, 0.5, undefined, 3),
      /in a compiled step, at .*compileStep/,
    ],
    [
      'random numbers of TensorFlow.js',
      (x: tf.Tensor1D) => tf.add(x, tf.randomNormal([3], 0, 1, 'float32', 5)),
      /random/,
    ],
    ['a stream of random numbers', (x: tf.Tensor1D) => tf.mul(x, randomStream('a').uniform()), /randomStream/],
    [
      'a large constant',
      (x: tf.Tensor1D) => tf.add(tf.sum(x), tf.tensor1d(new Float32Array(20_000))),
      /a constant of 80000 bytes, shape \[20000\].*compileStep\.test/,
    ],
  ])('is refused with its place: %s', (_, body, message) => {
    expect(stepOf(body)).toThrow(message);
    // The backend is as it was.
    expect([...tf.add(tf.tensor1d([1]), 1).dataSync()]).toEqual([2]);
    expect(Math.random()).toBeLessThan(1);
  });

  it('is refused with its place: a tensor from outside, whether it was used before or not', () => {
    const fresh = outside();
    expect(stepOf((x) => tf.add(x, fresh))).toThrow(/shape \[3\] from outside.*compileStep\.test/);
    const used = tf.add(outside(), 1);
    expect(stepOf((x) => tf.add(x, used))).toThrow(/from outside/);
  });
});

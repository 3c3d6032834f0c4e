import { dispose, mul, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { compiledGraph, type TracedFunction } from './compiledGraph.ts';
import { eagerStep } from './eagerStep.ts';
import { checkGraph } from './graphCheck.ts';
import type { Precision } from './lowPrecision.ts';
import { nativeBackend } from './nativeBackend.ts';
import { refuseUsed, type ResidentState, type ResidentStep, type StepFunction, type StepStart } from './step.ts';
import { disposeTree, leavesOf, signatureOf, withLeaves, type TensorTree } from './tensorTree.ts';

export interface CompileOptions {
  /** False runs the function itself, also under TensorFlow. Default true. */
  readonly compile?: boolean;
  /** Default float32. What runs without compilation computes in float32 whatever is said here. */
  readonly precision?: Precision;
  /** See {@link checkGraph}; null checks nothing. Default 1e-4; in fewer bits than float32 2e-2. */
  readonly tolerance?: number | null;
}

/**
 * Relative changes, up and down, that stand for what the roundings of a long chain of operations add up to: float32
 * rounds to one part in 2^24, bfloat16 to one in 2^9.
 */
const disturbances = {
  float32: [2 ** -20, -(2 ** -20), 2 ** -22, -(2 ** -22)],
  low: [2 ** -6, -(2 ** -6), 2 ** -8, -(2 ** -8)],
} as const;

/** A form of the input that was traced. */
interface TracedForm {
  readonly index: number;
  /** The output of the trace, of which only the form is still good. */
  readonly output: TensorTree;
}

/** A form of the input whose graph has not run yet. */
interface Untried<I> {
  readonly input: I;
  readonly form: TracedForm;
  readonly traced: TracedFunction;
}

function releaseTrace({ before, constants, state, output }: TracedFunction): void {
  dispose([...before, ...constants, ...state, ...output]);
}

/**
 * Compiles a pure function of tensors: it is traced once for every form of its input into a TensorFlow graph, which then
 * runs by one call per step. State and constants stay in the graph's variables; only the input is fed and the output
 * fetched.
 *
 * The function must compute with tensors alone. Its first run as a graph is compared with what it gave in the trace. On a
 * backend other than TensorFlow the function itself runs.
 *
 * @example
 * const begin = { state: { w: zeros([3]) }, constants: {} };
 * const step = compileStep(({ state, input }) => ({ state: { w: add(state.w, input.x) }, output: sum(state.w) }), begin);
 * const { state, output } = step.run(step.start(begin), { x });
 */
export function compileStep<S extends TensorTree, C extends TensorTree, I extends TensorTree, O extends TensorTree>(
  step: StepFunction<S, C, I, O>,
  example: StepStart<S, C>,
  { compile = true, precision = 'float32', ...options }: CompileOptions = {},
): ResidentStep<S, C, I, O> {
  const native = nativeBackend();
  if (native === null || !compile) return eagerStep(step, example);
  const isLow = precision !== 'float32';
  const { tolerance = isLow ? 2e-2 : 1e-4 } = options;
  const form = signatureOf(example);
  const like = { state: leavesOf(example.state), constants: leavesOf(example.constants) };
  const graph = compiledGraph(native, like, precision);
  const forms = new Map<string, TracedForm>();
  let trees = example;
  let current: ResidentState = { updates: 0 };

  const called = (input: I, { state, constants }: Record<'state' | 'constants', readonly Tensor[]>) =>
    step({ state: withLeaves(trees.state, state), constants: withLeaves(trees.constants, constants), input });

  const trace = (input: I): Untried<I> => {
    let output: TensorTree = null;
    const traced = graph.trace(leavesOf(input), (state, constants, inputs) => {
      const result = called(withLeaves(input, inputs), { state, constants });
      if (signatureOf(result.state) !== signatureOf(trees.state)) {
        throw new Error('the step returns a state of another form than it was given');
      }
      output = result.output;
      return { state: leavesOf(result.state), output: leavesOf(result.output) };
    });
    return { input, form: { index: traced.index, output }, traced };
  };

  const runForm = (input: I, { index, output }: TracedForm) => ({
    output,
    results: graph.run(index, leavesOf(input)),
  });

  const check = ({ input, traced }: Untried<I>, output: TensorTree, results: readonly Tensor[]) => {
    if (tolerance === null) return;
    tidy(() => {
      const actual = [...graph.read(), ...results];
      const named = [...leavesOf({ state: trees.state }), ...leavesOf({ output })];
      const checked = [...traced.state, ...traced.output].flatMap((expected, index) => {
        const [other, name] = [actual[index], named[index]];
        return other === undefined || name === undefined ? [] : [{ path: name.path, expected, actual: other }];
      });
      const disturbed = (part: number) => {
        const nudged = (one: Tensor) => (one.dtype === 'float32' ? mul(one, 1 + part) : one.clone());
        const { before, constants } = traced;
        const result = called(input, { state: before.map(nudged), constants: constants.map(nudged) });
        const tensors = [...leavesOf(result.state), ...leavesOf(result.output)].map(({ tensor }) => tensor.clone());
        disposeTree(result);
        return tensors;
      };
      checkGraph(checked, { tolerance, disturbances: disturbances[isLow ? 'low' : 'float32'], disturbed });
    });
  };

  /** The first run of a graph, from the state in which it was traced; if it is wrong, that state is there again. */
  const runChecked = (untried: Untried<I>) => {
    const { input, form: traced } = untried;
    const { output, results } = runForm(input, traced);
    try {
      check(untried, output, results);
    } catch (error) {
      dispose(results);
      graph.assignState(untried.traced.before);
      throw error;
    }
    forms.set(signatureOf(input), traced);
    return { output, results };
  };

  const runFirst = (input: I) => {
    const untried = trace(input);
    try {
      return runChecked(untried);
    } finally {
      releaseTrace(untried.traced);
    }
  };

  return {
    kind: 'graph',
    start(begin) {
      if (signatureOf(begin) !== form) {
        throw new Error('the step was compiled for a state or constants of another form: compile it anew');
      }
      trees = begin;
      graph.assign({ state: leavesOf(begin.state), constants: leavesOf(begin.constants) });
      return (current = { updates: 0 });
    },
    run(state, input) {
      refuseUsed(state, current);
      const known = forms.get(signatureOf(input));
      const { output, results } = known === undefined ? runFirst(input) : runForm(input, known);
      current = { updates: state.updates + 1 };
      return { state: current, output: withLeaves(output, results) as O };
    },
    prepare(state, inputs) {
      refuseUsed(state, current);
      const byForm = new Map(inputs.map((input) => [signatureOf(input), input]));
      const before = graph.read();
      const untried: Untried<I>[] = [];
      try {
        // All are traced before the first is run: a graph with another function in it must be loaded anew.
        for (const [name, input] of byForm) if (!forms.has(name)) untried.push(trace(input));
        for (const one of untried) {
          dispose(runChecked(one).results);
          graph.assignState(before);
        }
      } finally {
        untried.forEach(({ traced }) => releaseTrace(traced));
        dispose(before);
      }
    },
    read(state) {
      refuseUsed(state, current);
      return withLeaves(trees.state, graph.read());
    },
    traffic: () => graph.traffic(),
    dispose: () => graph.dispose(),
  };
}

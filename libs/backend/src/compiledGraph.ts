import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { placeholderNode, type GraphNode } from './graph.ts';
import { functionNodes, type GraphEntry } from './graphFunction.ts';
import { recordGraph } from './graphRecorder.ts';
import { openGraphSession, type Feed, type GraphSession } from './graphSession.ts';
import { bytesIn, readNode, variableNodes, type GraphVariable } from './graphVariable.ts';
import { inLowPrecision, type Precision } from './lowPrecision.ts';
import { handleOf, type NativeBackend } from './nativeBackend.ts';
import type { Traffic } from './step.ts';
import type { TensorLeaf } from './tensorTree.ts';

/** A function of tensors in lists; what it gives in `state` takes the place of what it was given. */
export type GraphFunction = (
  state: readonly Tensor[],
  constants: readonly Tensor[],
  inputs: readonly Tensor[],
) => { readonly state: readonly TensorLeaf[]; readonly output: readonly TensorLeaf[] };

export interface VariableValues {
  readonly state: readonly TensorLeaf[];
  readonly constants: readonly TensorLeaf[];
}

/** What a function itself gave when it was traced; the caller disposes all tensors. */
export interface TracedFunction {
  /** By which it is run. */
  readonly index: number;
  /** State and constants that it was given. */
  readonly before: readonly Tensor[];
  readonly constants: readonly Tensor[];
  readonly state: readonly Tensor[];
  readonly output: readonly Tensor[];
}

/** Functions in one graph that share variables. */
export interface CompiledGraph {
  /** Adds a function, run on the present state, which stays. */
  trace(inputs: readonly TensorLeaf[], traced: GraphFunction): TracedFunction;
  /** Runs a function: replaces the state and returns the outputs. */
  run(index: number, inputs: readonly TensorLeaf[]): Tensor[];
  assign(values: VariableValues): void;
  assignState(values: readonly Tensor[]): void;
  /** The state; the caller disposes it. */
  read(): Tensor[];
  traffic(): Traffic;
  dispose(): void;
}

/**
 * The graph of functions over variables of the forms of these tensors. Assign values before anything else; nothing is
 * loaded before that.
 */
export function compiledGraph(
  native: NativeBackend,
  like: VariableValues,
  precision: Precision = 'float32',
): CompiledGraph {
  const variableOf =
    (kind: string) =>
    ({ tensor }: TensorLeaf, index: number): GraphVariable => {
      handleOf(native, tensor);
      const { dtype, shape } = native.tensorMap.get(tensor.dataId);
      return { name: `${kind}${index}`, type: dtype, shape: [...shape] };
    };
  const stateVariables = like.state.map(variableOf('state'));
  const constantVariables = like.constants.map(variableOf('constant'));
  const variables = [...stateVariables, ...constantVariables];
  const functionGraph: GraphNode[] = [];
  const entries: GraphEntry[] = [];
  let session: GraphSession | null = null;
  /** Values of the variables while no session holds them. */
  let waiting: readonly Tensor[] = [];
  let isCurrent = true;
  let counts: Traffic = { fed: 0, fetched: 0, runs: 0 };

  const load = () => openGraphSession(native, [...variableNodes(variables), ...functionGraph]);

  const fetch = (open: GraphSession, names: readonly string[], feeds: readonly Feed[] = []): Tensor[] =>
    open.run(feeds, names).map((result) => native.createOutputTensor(result));

  const set = (open: GraphSession, chosen: readonly GraphVariable[], tensors: readonly Tensor[]) => {
    const feeds = chosen.flatMap(({ name }, index) => {
      const tensor = tensors[index];
      return tensor === undefined ? [] : [{ name: `${name}.given`, id: handleOf(native, tensor) }];
    });
    if (feeds.length === 0) return;
    const done = fetch(
      open,
      chosen.map(({ name }) => `${name}.done:0`),
      feeds,
    );
    dispose(done);
  };

  /** The caller disposes them. */
  const values = (chosen: readonly GraphVariable[]): Tensor[] => {
    if (session === null) return chosen.flatMap((one) => waiting[variables.indexOf(one)]?.clone() ?? []);
    if (chosen.length === 0) return [];
    return fetch(
      session,
      chosen.map(({ name }) => `${name}.value:0`),
    );
  };

  /** A session with every function so far; the variables' values come along. */
  const opened = (): GraphSession => {
    if (session !== null && isCurrent) return session;
    const next = load();
    const kept = values(variables);
    try {
      set(next, variables, kept);
    } catch (error) {
      next.dispose();
      throw error;
    } finally {
      dispose(kept);
    }
    session?.dispose();
    dispose([...waiting]);
    waiting = [];
    session = next;
    isCurrent = true;
    return next;
  };

  const assign = (chosen: readonly GraphVariable[], tensors: readonly Tensor[]) => {
    if (session !== null) {
      set(opened(), chosen, tensors);
      return;
    }
    // Nothing is loaded for it: the graph will have to be loaded again as soon as there is a function.
    const next = variables.flatMap((one, index) => tensors[chosen.indexOf(one)] ?? waiting[index] ?? []);
    const kept = next.map((tensor) => keep(tensor.clone()));
    dispose([...waiting]);
    waiting = kept;
  };

  /** A tensor with a handle of its own that shares the memory: two inputs may be the same tensor. */
  const alias = (tensor: Tensor): Tensor => {
    const { dtype } = native.tensorMap.get(tensor.dataId);
    const id = handleOf(native, tensor);
    const [result] = native.binding.executeOp(
      'Identity',
      [{ name: 'T', type: native.binding.TF_ATTR_TYPE, value: dtype }],
      [id],
      1,
    );
    if (result === undefined) throw new Error('TensorFlow gave no result');
    return native.createOutputTensor(result);
  };

  const trace: CompiledGraph['trace'] = (inputs, traced) => {
    const before = values(stateVariables);
    const constants = values(constantVariables);
    const index = entries.length;
    const prefix = `f${index}.`;
    const record = () => {
      const given = {
        state: before.map(alias),
        constants: constants.map(alias),
        inputs: inputs.map(({ tensor }) => alias(tensor)),
      };
      const reads = variables.map((variable) => readNode(`${prefix}${variable.name}`, variable));
      const placeholders = given.inputs.map((tensor, i) => {
        const { dtype, shape } = native.tensorMap.get(tensor.dataId);
        return placeholderNode(`${prefix}in${i}`, { type: dtype, shape });
      });
      const sources = [...reads, ...placeholders];
      const recording = recordGraph(
        native,
        {
          prefix,
          inputs: [...given.state, ...given.constants, ...given.inputs].map((tensor, i) => ({
            tensor,
            result: `${sources[i]?.name ?? ''}:0`,
          })),
        },
        () => {
          const { state, output } = traced(given.state, given.constants, given.inputs);
          // Uploads what was made of values of JavaScript and not used by any operation.
          for (const { tensor } of [...state, ...output]) handleOf(native, tensor);
          return { state, output };
        },
      );
      const { state, output } = recording.value;
      const wanted = [...state, ...output].map(({ tensor }) => recording.resultOf(tensor));
      const { nodes, results: names } =
        precision === 'float32'
          ? { nodes: recording.nodes, results: wanted }
          : inLowPrecision(recording.nodes, wanted, precision);
      const compiled = functionNodes(
        { prefix, reads, placeholders, nodes, results: names },
        { state: stateVariables, constants: constantVariables },
      );
      functionGraph.push(...compiled.nodes);
      entries.push(compiled.entry);
      isCurrent = false;
      const results = {
        state: state.map(({ tensor }) => keep(alias(tensor))),
        output: output.map(({ tensor }) => keep(alias(tensor))),
      };
      // The function may have kept what it returns; the inputs are of this scope.
      for (const { tensor } of [...state, ...output]) if (!tensor.isDisposed) tensor.dispose();
      return results;
    };
    try {
      return { index, before, constants, ...tidy(record) };
    } catch (error) {
      dispose([...before, ...constants]);
      throw error;
    }
  };

  return {
    trace,
    run(index, inputs) {
      const entry = entries[index];
      if (entry === undefined) throw new Error('the function was not traced');
      const feeds = inputs.map(({ tensor }, i) => ({ name: entry.inputs[i] ?? '', id: handleOf(native, tensor) }));
      const results = opened().run(feeds, entry.fetches);
      const done = results.at(-1);
      if (done !== undefined) native.binding.deleteTensor(done.id);
      const outputs = results.slice(0, entry.outputs);
      const sum = (tensors: readonly { shape: readonly number[]; dtype: number }[]) =>
        tensors.reduce((bytes, { shape, dtype }) => bytes + bytesIn({ type: dtype, shape }), 0);
      counts = {
        fed: counts.fed + sum(inputs.map(({ tensor }) => native.tensorMap.get(tensor.dataId))),
        fetched: counts.fetched + sum(results),
        runs: counts.runs + 1,
      };
      return outputs.map((result) => native.createOutputTensor(result));
    },
    assign({ state, constants }) {
      assign(
        variables,
        [...state, ...constants].map(({ tensor }) => tensor),
      );
    },
    assignState(tensors) {
      assign(stateVariables, tensors);
    },
    read: () => values(stateVariables),
    traffic: () => counts,
    dispose() {
      session?.dispose();
      session = null;
      dispose([...waiting]);
      waiting = [];
    },
  };
}

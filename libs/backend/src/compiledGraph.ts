import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { constantNode, elementType, placeholderNode, shapeOf, typeOf, type GraphNode } from './graph.ts';
import { recordGraph } from './graphRecorder.ts';
import { openGraphSession, type Feed, type GraphSession } from './graphSession.ts';
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

/** A resource variable of the graph. */
interface Variable {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

/** Names of a function's nodes in the graph. */
interface GraphEntry {
  readonly inputs: readonly string[];
  /** Results to fetch: the outputs, or one that only says that all is done. */
  readonly fetches: readonly string[];
  readonly outputs: number;
}

const bytesPerElement: Readonly<Record<number, number>> = {
  [elementType.uint8]: 1,
  [elementType.bool]: 1,
  [elementType.bfloat16]: 2,
  [elementType.float16]: 2,
  [elementType.int64]: 8,
};

function bytesIn({ type, shape }: Pick<Variable, 'type' | 'shape'>): number {
  return shape.reduce((product, size) => product * size, bytesPerElement[type] ?? 4);
}

function handleNode({ name, type, shape }: Variable): GraphNode {
  return {
    name,
    operation: 'VarHandleOp',
    inputs: [],
    attributes: {
      dtype: typeOf(type),
      shape: shapeOf(shape),
      shared_name: { is: 'string', value: name },
      container: { is: 'string', value: '' },
    },
  };
}

function readNode(name: string, variable: Variable): GraphNode {
  return {
    name,
    operation: 'ReadVariableOp',
    inputs: [`${variable.name}:0`],
    attributes: { dtype: typeOf(variable.type) },
  };
}

function assignNode(name: string, variable: Variable, inputs: readonly string[]): GraphNode {
  return {
    name,
    operation: 'AssignVariableOp',
    inputs: [`${variable.name}:0`, ...inputs],
    attributes: { dtype: typeOf(variable.type) },
  };
}

/**
 * A copy of what is fed, for a variable to keep. Memory that came from JavaScript must not end in a variable: it would be
 * given back on whatever thread replaces the variable's value, and only the main thread may do that.
 */
function copyNode(name: string, of: string, type: number): GraphNode {
  return { name, operation: 'DeepCopy', inputs: [of], attributes: { T: typeOf(type) } };
}

/** Operations whose result may lie in the memory of an input. */
const views = /^(Identity|Reshape|ExpandDims|Squeeze|Slice|StridedSlice|Split|SplitV|Snapshot)$/;

/** These results, and those that may share their memory. */
function sharingMemory(nodes: readonly GraphNode[], results: readonly string[]): ReadonlySet<string> {
  const shared = new Set(results);
  for (const { name, operation, inputs, shapes = [[]] } of nodes) {
    if (!views.test(operation) || !inputs.some((input) => shared.has(input))) continue;
    shapes.forEach((_, index) => shared.add(`${name}:${index}`));
  }
  return shared;
}

/**
 * Rows of bytes are taken out of the variable itself: on a GPU there is no other way to choose among bytes that lie there.
 */
function gatheredInPlace(
  node: GraphNode,
  { prefix, constants }: { readonly prefix: string; readonly constants: readonly Variable[] },
): GraphNode {
  const variable = constants.find(({ name }) => node.inputs[0] === `${prefix}${name}:0`);
  if (node.operation !== 'GatherV2' || variable?.type !== elementType.uint8) return node;
  const [, indices = ''] = node.inputs;
  return {
    name: node.name,
    operation: 'ResourceGather',
    inputs: [`${variable.name}:0`, indices],
    attributes: {
      dtype: typeOf(variable.type),
      Tindices: typeOf(elementType.int32),
      batch_dims: { is: 'int', value: 0 },
      validate_indices: { is: 'bool', value: true },
    },
  };
}

/** A node that is there when all of those have run. */
function doneNode(name: string, after: readonly string[]): GraphNode {
  const zero = { type: elementType.int32, shape: [], bytes: new Uint8Array(4) };
  return { ...constantNode(name, zero), inputs: after.map((node) => `^${node}`) };
}

/** What every variable needs: its handle, a way to read it and a way to set it, which says when it is done. */
function variableNodes(variables: readonly Variable[]): GraphNode[] {
  return variables.flatMap((variable) => {
    const { name, type } = variable;
    return [
      handleNode(variable),
      readNode(`${name}.value`, variable),
      placeholderNode(`${name}.given`, variable),
      copyNode(`${name}.copy`, `${name}.given:0`, type),
      assignNode(`${name}.set`, variable, [`${name}.copy:0`]),
      doneNode(`${name}.done`, [`${name}.set`]),
    ];
  });
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
    ({ tensor }: TensorLeaf, index: number): Variable => {
      handleOf(native, tensor);
      const { dtype, shape } = native.tensorMap.get(tensor.dataId);
      return { name: `${kind}${index}`, type: dtype, shape: [...shape] };
    };
  const stateVariables = like.state.map(variableOf('state'));
  const constantVariables = like.constants.map(variableOf('constant'));
  const variables = [...stateVariables, ...constantVariables];
  const functionNodes: GraphNode[] = [];
  const entries: GraphEntry[] = [];
  let session: GraphSession | null = null;
  /** Values of the variables while no session holds them. */
  let waiting: readonly Tensor[] = [];
  let isCurrent = true;
  let counts: Traffic = { fed: 0, fetched: 0, runs: 0 };

  const load = () => openGraphSession(native, [...variableNodes(variables), ...functionNodes]);

  const fetch = (open: GraphSession, names: readonly string[], feeds: readonly Feed[] = []): Tensor[] =>
    open.run(feeds, names).map((result) => native.createOutputTensor(result));

  const set = (open: GraphSession, chosen: readonly Variable[], tensors: readonly Tensor[]) => {
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
  const values = (chosen: readonly Variable[]): Tensor[] => {
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

  const assign = (chosen: readonly Variable[], tensors: readonly Tensor[]) => {
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
      const fed = sharingMemory(
        nodes,
        placeholders.map(({ name }) => `${name}:0`),
      );
      const assigns = names.slice(0, state.length).flatMap((from, i) => {
        const variable = stateVariables[i];
        const read = `${prefix}state${i}`;
        if (variable === undefined || from === `${read}:0`) return [];
        const copy = fed.has(from) ? [copyNode(`${prefix}copy${i}`, from, variable.type)] : [];
        const value = copy[0] === undefined ? from : `${copy[0].name}:0`;
        // What is read in this run is the old value.
        return [...copy, assignNode(`${prefix}set${i}`, variable, [value, `^${read}`])];
      });
      const waits = assigns.filter(({ operation }) => operation === 'AssignVariableOp').map(({ name }) => name);
      const done = doneNode(`${prefix}done`, waits);
      const gathering = nodes.map((node) => gatheredInPlace(node, { prefix, constants: constantVariables }));
      functionNodes.push(...reads, ...placeholders, ...gathering, ...assigns, done);
      entries.push({
        inputs: placeholders.map(({ name }) => name),
        fetches: [...names.slice(state.length), `${done.name}:0`],
        outputs: output.length,
      });
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

import { elementType, typeOf, type GraphNode } from './graph.ts';
import { assignNode, copyNode, doneNode, type GraphVariable } from './graphVariable.ts';

/** Names of a function's nodes in the graph. */
export interface GraphEntry {
  readonly inputs: readonly string[];
  /** Results to fetch: the outputs, or one that only says that all is done. */
  readonly fetches: readonly string[];
  readonly outputs: number;
}

/** A function as it was recorded. */
export interface RecordedFunction {
  /** Beginning of the names of all its nodes. */
  readonly prefix: string;
  /** Nodes that read the variables: `<prefix><variable>`. */
  readonly reads: readonly GraphNode[];
  /** Nodes of what is given at every run. */
  readonly placeholders: readonly GraphNode[];
  readonly nodes: readonly GraphNode[];
  /** Results that take the place of the state, in its order, then the outputs. */
  readonly results: readonly string[];
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
  { prefix, constants }: { readonly prefix: string; readonly constants: readonly GraphVariable[] },
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

/** The nodes of a function that sets the variables of the state when it has run. */
export function functionNodes(
  { prefix, reads, placeholders, nodes, results }: RecordedFunction,
  { state, constants }: Readonly<Record<'state' | 'constants', readonly GraphVariable[]>>,
): { readonly nodes: readonly GraphNode[]; readonly entry: GraphEntry } {
  const fed = sharingMemory(
    nodes,
    placeholders.map(({ name }) => `${name}:0`),
  );
  const assigns = state.flatMap((variable, i) => {
    const [from, read] = [results[i], `${prefix}state${i}`];
    if (from === undefined || from === `${read}:0`) return [];
    const copy = fed.has(from) ? [copyNode(`${prefix}copy${i}`, from, variable.type)] : [];
    const value = copy[0] === undefined ? from : `${copy[0].name}:0`;
    // What is read in this run is the old value.
    return [...copy, assignNode(`${prefix}set${i}`, variable, [value, `^${read}`])];
  });
  const waits = assigns.filter(({ operation }) => operation === 'AssignVariableOp').map(({ name }) => name);
  const done = doneNode(`${prefix}done`, waits);
  const gathering = nodes.map((node) => gatheredInPlace(node, { prefix, constants }));
  const outputs = results.slice(state.length);
  return {
    nodes: [...reads, ...placeholders, ...gathering, ...assigns, done],
    entry: {
      inputs: placeholders.map(({ name }) => name),
      fetches: [...outputs, `${done.name}:0`],
      outputs: outputs.length,
    },
  };
}

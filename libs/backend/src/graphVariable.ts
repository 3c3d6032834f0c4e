import { constantNode, elementType, placeholderNode, shapeOf, typeOf, type GraphNode } from './graph.ts';

/** A resource variable of the graph. */
export interface GraphVariable {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

const bytesPerElement: Readonly<Record<number, number>> = {
  [elementType.uint8]: 1,
  [elementType.bool]: 1,
  [elementType.bfloat16]: 2,
  [elementType.float16]: 2,
  [elementType.int64]: 8,
};

/** Bytes of a tensor of this type and shape. */
export function bytesIn({ type, shape }: Pick<GraphVariable, 'type' | 'shape'>): number {
  return shape.reduce((product, size) => product * size, bytesPerElement[type] ?? 4);
}

function handleNode({ name, type, shape }: GraphVariable): GraphNode {
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

/** A node that gives the value of a variable. */
export function readNode(name: string, variable: GraphVariable): GraphNode {
  return {
    name,
    operation: 'ReadVariableOp',
    inputs: [`${variable.name}:0`],
    attributes: { dtype: typeOf(variable.type) },
  };
}

/** A node that sets a variable to the first of `inputs`; the others are waited for. */
export function assignNode(name: string, variable: GraphVariable, inputs: readonly string[]): GraphNode {
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
export function copyNode(name: string, of: string, type: number): GraphNode {
  return { name, operation: 'DeepCopy', inputs: [of], attributes: { T: typeOf(type) } };
}

/** A node that is there when all of those have run. */
export function doneNode(name: string, after: readonly string[]): GraphNode {
  const zero = { type: elementType.int32, shape: [], bytes: new Uint8Array(4) };
  return { ...constantNode(name, zero), inputs: after.map((node) => `^${node}`) };
}

/** What every variable needs: its handle, a way to read it and a way to set it, which says when it is done. */
export function variableNodes(variables: readonly GraphVariable[]): GraphNode[] {
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

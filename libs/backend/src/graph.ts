/** Numbers of TensorFlow's element types, as in its `types.proto`. */
export const elementType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
} as const;

/** A tensor that is part of a graph. */
export interface ConstantValue {
  readonly type: number;
  readonly shape: readonly number[];
  /** Elements as they lie in memory, little endian. */
  readonly bytes: Uint8Array;
}

/** An attribute of a node. */
export type GraphAttribute =
  | { readonly is: 'type'; readonly value: number }
  | { readonly is: 'int'; readonly value: number }
  | { readonly is: 'ints'; readonly value: readonly number[] }
  | { readonly is: 'float'; readonly value: number }
  | { readonly is: 'floats'; readonly value: readonly number[] }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'string'; readonly value: string }
  | { readonly is: 'shape'; readonly value: readonly number[] }
  | { readonly is: 'tensor'; readonly value: ConstantValue };

/**
 * An operation of a TensorFlow graph as plain data, so that a graph can be read, compared and rewritten before it is
 * loaded.
 */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** `name` or `name:0` for the first result of a node, `name:1` for its second, `^name` for waiting for it. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
  /** Shapes of its results, where they are known. */
  readonly shapes?: readonly (readonly number[])[];
}

export const typeOf = (value: number): GraphAttribute => ({ is: 'type', value });
export const shapeOf = (value: readonly number[]): GraphAttribute => ({ is: 'shape', value });

/** A node that holds a tensor. */
export function constantNode(name: string, value: ConstantValue): GraphNode {
  return {
    name,
    operation: 'Const',
    inputs: [],
    attributes: { dtype: typeOf(value.type), value: { is: 'tensor', value } },
  };
}

/** A node whose value is given at every run. */
export function placeholderNode(
  name: string,
  { type, shape }: { readonly type: number; readonly shape: readonly number[] },
): GraphNode {
  return { name, operation: 'Placeholder', inputs: [], attributes: { dtype: typeOf(type), shape: shapeOf(shape) } };
}

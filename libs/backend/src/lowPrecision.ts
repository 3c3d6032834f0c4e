import { elementType, typeOf, type GraphNode } from './graph.ts';

/** Number formats of a step: of its convolutions, its matrix products and what lies between them. */
export type Precision = 'float32' | 'bf16' | 'f16';

const lowTypes = { bf16: elementType.bfloat16, f16: elementType.float16 } as const;

/** Inputs of an operation that have the type of its attribute T, as its first result has; the others keep theirs. */
type LoweredInputs = readonly number[];

const unary: LoweredInputs = [0];
const binary: LoweredInputs = [0, 1];

/** What gains from fewer bits by itself: its inputs are rounded for it. */
const products: Readonly<Record<string, LoweredInputs>> = {
  Conv2D: binary,
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
  DepthwiseConv2dNative: binary,
  DepthwiseConv2dNativeBackpropInput: [1, 2],
  DepthwiseConv2dNativeBackpropFilter: [0, 2],
  BatchMatMulV2: binary,
};

/** Products of matrices alone: batches of them resample images, whose weights between pixels need all bits. */
function isProduct({ operation, shapes }: GraphNode): boolean {
  return operation !== 'BatchMatMulV2' || shapes?.[0]?.length === 2;
}

/** What moves less memory when its inputs have fewer bits anyway. Sums over many numbers are not among them. */
const followers: Readonly<Record<string, LoweredInputs>> = {
  Identity: unary,
  Reshape: unary,
  Pad: unary,
  Relu: unary,
  ReluGrad: binary,
  Sigmoid: unary,
  SigmoidGrad: binary,
  AddV2: binary,
  Mul: binary,
  // Scale, offset and statistics stay float32: they have a type attribute of their own.
  FusedBatchNormV3: unary,
  FusedBatchNormGradV3: [0, 1],
};

/** `name:0` for `name`. */
const resultName = (input: string) => (input.includes(':') ? input : `${input}:0`);

/** Rewrites nodes in order, remembering in which form every result is there. */
class Lowering {
  readonly nodes: GraphNode[] = [];
  readonly #low: number;
  readonly #lowered = new Set<string>();
  readonly #casts = new Map<string, string>();

  constructor(low: number) {
    this.#low = low;
  }

  isLowered(input: string): boolean {
    return this.#lowered.has(resultName(input));
  }

  /** A result in the other form. */
  cast(input: string, toLow: boolean): string {
    const from = resultName(input);
    if (this.#lowered.has(from) === toLow) return from;
    const known = this.#casts.get(from);
    if (known !== undefined) return known;
    const name = `${from.replace(':', '_')}.${toLow ? 'low' : 'float'}`;
    this.nodes.push({
      name,
      operation: 'Cast',
      inputs: [from],
      attributes: {
        SrcT: typeOf(toLow ? elementType.float32 : this.#low),
        DstT: typeOf(toLow ? this.#low : elementType.float32),
      },
    });
    this.#casts.set(from, `${name}:0`);
    return `${name}:0`;
  }

  lower(node: GraphNode, inputs: LoweredInputs): void {
    this.nodes.push({
      ...node,
      inputs: node.inputs.map((input, index) => this.cast(input, inputs.includes(index))),
      attributes: { ...node.attributes, T: typeOf(this.#low) },
    });
    this.#lowered.add(`${node.name}:0`);
  }

  keep(node: GraphNode): void {
    this.nodes.push({
      ...node,
      inputs: node.inputs.map((input) => (input.startsWith('^') ? input : this.cast(input, false))),
    });
  }
}

function isFloat({ attributes }: GraphNode): boolean {
  const { T } = attributes;
  return T?.is === 'type' && T.value === elementType.float32;
}

/**
 * A graph whose convolutions, matrix products and elementwise operations between them compute in fewer bits: weights,
 * statistics, losses and updates stay float32, and so does everything that sums up.
 *
 * @param nodes inputs before what reads them
 * @param results that are read from outside, `name:0`; each keeps its meaning under the name returned, as float32
 * @returns the nodes, and where each result is to be found
 *
 * Source of the scheme: Micikevicius et al., "Mixed precision training", 2018; Kalamkar et al., "A study of BFLOAT16 for
 * deep learning training", 2019.
 */
export function inLowPrecision(
  nodes: readonly GraphNode[],
  results: readonly string[],
  precision: Exclude<Precision, 'float32'>,
): { readonly nodes: readonly GraphNode[]; readonly results: readonly string[] } {
  const lowering = new Lowering(lowTypes[precision]);
  for (const node of nodes) {
    const product = products[node.operation];
    const follower = followers[node.operation];
    if (product !== undefined && isFloat(node) && isProduct(node)) lowering.lower(node, product);
    else if (
      follower !== undefined &&
      isFloat(node) &&
      follower.every((index) => lowering.isLowered(node.inputs[index] ?? ''))
    )
      lowering.lower(node, follower);
    else lowering.keep(node);
  }
  return { results: results.map((result) => lowering.cast(result, false)), nodes: lowering.nodes };
}

import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { constantNode, elementType, typeOf, type GraphAttribute, type GraphNode } from './graph.ts';
import {
  handleOf,
  type Binding,
  type NativeAttribute,
  type NativeBackend,
  type NativeValues,
} from './nativeBackend.ts';
import { callersOf, tracePlace } from './tracePlace.ts';
import { refuseRandomnessInTrace, TraceError, whileTracing } from './tracing.ts';

/** A tensor that a traced function is given, and the result of the graph that stands for it. */
export interface TracedInput {
  readonly tensor: Tensor;
  /** `name:0`. */
  readonly result: string;
}

export interface Recording<T> {
  readonly value: T;
  /** What was run, in order; inputs are earlier nodes, or results of the inputs. */
  readonly nodes: readonly GraphNode[];
  /** Result of the graph that a tensor of the value stands for. */
  readonly resultOf: (tensor: Tensor) => string;
}

export interface RecordingOptions {
  /** Beginning of every node's name. */
  readonly prefix: string;
  readonly inputs: readonly TracedInput[];
}

/** Larger ones are data or weights, which belong into the inputs: in the graph they would be copied and frozen. */
const largestConstant = 64 * 1024;

/** Operations whose numbers depend on a state that is not an input. */
const stateful = /^(Random(?!Crop)|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial|Rng)/;

/** Type attributes that tfjs-node leaves to eager execution: the input whose type they are. */
const impliedTypes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: { T: 0 },
};

/** Functions of TensorFlow.js that draw in JavaScript. */
const drawing = /^(random\w*|truncatedNormal|dropout|multinomial)_?$/;

function bytesOf(values: NativeValues, type: number): Uint8Array {
  if (ArrayBuffer.isView(values)) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  const numbers = values.map(Number);
  const typed =
    type === elementType.float32
      ? Float32Array.from(numbers)
      : type === elementType.int32
        ? Int32Array.from(numbers)
        : Uint8Array.from(numbers);
  return new Uint8Array(typed.buffer);
}

function attributeOf(binding: Binding, { name, type, value }: NativeAttribute): GraphAttribute {
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return typeOf(value as number);
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? { is: 'ints', value: value as number[] } : { is: 'int', value: value as number };
    case binding.TF_ATTR_FLOAT:
      return Array.isArray(value)
        ? { is: 'floats', value: value as number[] }
        : { is: 'float', value: value as number };
    case binding.TF_ATTR_BOOL:
      return { is: 'bool', value: value as boolean };
    case binding.TF_ATTR_STRING:
      return { is: 'string', value: value as string };
    case binding.TF_ATTR_SHAPE:
      return { is: 'shape', value: value as number[] };
    default:
      throw new TraceError(`the attribute ${name} has a type that a graph cannot be given (${type})`);
  }
}

interface OperationCall {
  readonly operation: string;
  readonly attributes: NativeAttribute[];
  /** Handles. */
  readonly inputs: number[];
}

/** Collects nodes while operations run; one for each trace. */
class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly #native: NativeBackend;
  readonly #binding: Binding;
  readonly #prefix: string;
  /** Result and element type by handle. Handles are never used twice. */
  readonly #results = new Map<number, { readonly result: string; readonly type: number }>();
  /** Tensors that were made from values of JavaScript during the trace. */
  readonly #constants = new WeakSet();
  #noted: TraceError | null = null;

  constructor(native: NativeBackend, { prefix, inputs }: RecordingOptions) {
    this.#native = native;
    this.#binding = native.binding;
    this.#prefix = prefix;
    for (const { tensor, result } of inputs) {
      const { dtype } = native.tensorMap.get(tensor.dataId);
      this.#results.set(handleOf(native, tensor), { result, type: dtype });
    }
  }

  resultOf(tensor: TensorInfo): string {
    const known = this.#results.get(handleOf(this.#native, tensor));
    if (known === undefined) {
      throw new TraceError('the step returns a tensor that it did not compute from its inputs: make it an input');
    }
    return known.result;
  }

  /** The addon as the backend sees it during the trace. */
  binding(): Binding {
    const define = (value: unknown) => ({ value, enumerable: true });
    type Execute = Parameters<Binding['executeOp']>;
    return Object.create(this.#binding, {
      createTensor: define((...call: Parameters<Binding['createTensor']>) => this.#constant(...call)),
      executeOp: define((...call: Execute) => {
        const [operation, attributes, inputs, outputs] = call;
        return this.#execute({ operation, attributes, inputs }, outputs);
      }),
    }) as Binding;
  }

  /** Notes a tensor made from values of JavaScript. */
  wrote(dataId: object): void {
    const source = callersOf().find((name) => drawing.test(name));
    if (source !== undefined) refuseRandomnessInTrace(`${source.replace(/_$/, '')} of TensorFlow.js`);
    this.#constants.add(dataId);
  }

  checkInputs(tensors: readonly Partial<TensorInfo>[]): void {
    for (const { dataId } of tensors) {
      // One without is a whole number of eight bytes, which tfjs-node makes for an operation's own use.
      if (dataId === undefined || this.#constants.has(dataId)) continue;
      const { id, values, shape } = this.#native.tensorMap.get(dataId);
      if (values === null && this.#results.has(id)) continue;
      throw new TraceError(
        `a tensor of shape [${shape.join(', ')}] from outside is used in a compiled step, at ${tracePlace()}: ` +
          'its value would be frozen into the graph; make it an input',
      );
    }
  }

  checkReading(dataId: object): void {
    if (this.#constants.has(dataId) && this.#native.tensorMap.get(dataId).values !== null) return;
    throw this.#readingError();
  }

  /** What was asked for later than now; it must not be forgotten though nobody waits for it. */
  noteReading(): void {
    this.#noted ??= this.#readingError();
  }

  /** @throws TraceError when something was noted */
  checkNoted(): void {
    if (this.#noted !== null) throw this.#noted;
  }

  #readingError(): TraceError {
    return new TraceError(
      `a tensor's value is read in a compiled step, at ${tracePlace()}: it is not known before the step runs; ` +
        'compute with tensors, and return what is to be read',
    );
  }

  #add(node: Omit<GraphNode, 'name'>): string {
    const name = `${this.#prefix}${this.nodes.length}`;
    this.nodes.push({ name, ...node });
    return name;
  }

  #constant(shape: readonly number[], type: number, values: NativeValues): number {
    const bytes = bytesOf(values, type);
    if (bytes.length > largestConstant) {
      throw new TraceError(
        `a constant of ${bytes.length} bytes, shape [${shape.join(', ')}], is made in a compiled step, at ` +
          `${tracePlace()}: make it an input, or compute it with tensors`,
      );
    }
    const id = this.#binding.createTensor(shape, type, values);
    const { name: _, ...node } = constantNode('', { type, shape, bytes });
    this.#results.set(id, { result: `${this.#add(node)}:0`, type });
    return id;
  }

  #execute({ operation, attributes, inputs }: OperationCall, outputs: number) {
    if (stateful.test(operation)) refuseRandomnessInTrace(`the operation ${operation}`);
    const known = inputs.map((id) => this.#results.get(id));
    const results = this.#binding.executeOp(operation, attributes, inputs, outputs);
    const implied = Object.entries(impliedTypes[operation] ?? {}).map(
      ([name, input]) => [name, typeOf(known[input]?.type ?? elementType.float32)] as const,
    );
    const given = attributes.map((attribute) => [attribute.name, attributeOf(this.#binding, attribute)] as const);
    const name = this.#add({
      operation,
      inputs: known.map((input) => {
        if (input === undefined) throw new TraceError(`${operation} has an input that was not traced`);
        return input.result;
      }),
      attributes: Object.fromEntries([...implied, ...given]),
      shapes: results.map(({ shape }) => shape),
    });
    results.forEach(({ id, dtype }, index) => this.#results.set(id, { result: `${name}:${index}`, type: dtype }));
    return results;
  }
}

/**
 * Runs a function and records every operation of TensorFlow that it runs as a node of a graph.
 *
 * All operations and uploads of tfjs-node go through `backend.binding`, which is replaced for the time of the call.
 *
 * @throws TraceError, naming the place, when the function does what a graph cannot repeat: reads a tensor, uses one that
 *   is no input, draws random numbers in JavaScript, or holds a large constant
 */
export function recordGraph<T>(native: NativeBackend, options: RecordingOptions, traced: () => T): Recording<T> {
  const recorder = new Recorder(native, options);
  const { binding } = native;
  const { random } = Math;
  const original = {
    write: native.write.bind(native),
    readSync: native.readSync.bind(native),
    getInputTensorIds: native.getInputTensorIds.bind(native),
  };
  const replaced: Partial<NativeBackend> = {
    binding: recorder.binding(),
    write(...given) {
      const dataId = original.write(...given);
      recorder.wrote(dataId);
      return dataId;
    },
    readSync(dataId) {
      recorder.checkReading(dataId);
      return original.readSync(dataId);
    },
    async read() {
      recorder.noteReading();
      // An error here would be lost with its promise: it is thrown when the trace ends.
      return new Promise(() => undefined);
    },
    getInputTensorIds(tensors) {
      recorder.checkInputs(tensors);
      return original.getInputTensorIds(tensors);
    },
  };
  Object.assign(native, replaced);
  Math.random = () => {
    refuseRandomnessInTrace('Math.random');
    return random();
  };
  const restore = () => {
    Math.random = random;
    native.binding = binding;
    // What was assigned hides the methods of the backend's class.
    for (const name of ['write', 'read', 'readSync', 'getInputTensorIds']) Reflect.deleteProperty(native, name);
  };
  try {
    const value = whileTracing(traced);
    recorder.checkNoted();
    return { value, nodes: recorder.nodes, resultOf: (tensor) => recorder.resultOf(tensor) };
  } finally {
    restore();
  }
}

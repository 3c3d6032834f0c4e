import { backend, engine, getBackend, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of an operation as the addon takes it; `type` is one of its `TF_ATTR_…` numbers. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor of the addon: its handle, shape and `TF_…` element type. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** Values as TensorFlow.js hands them to the addon. */
export type NativeValues = Float32Array | Int32Array | Uint8Array | readonly (number | boolean | Uint8Array)[];

type ElementTypeName = 'FLOAT' | 'INT32' | 'INT64' | 'BOOL' | 'UINT8' | 'COMPLEX64' | 'STRING' | 'RESOURCE';
type AttributeKind = 'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE';
type Numbers = Readonly<Record<`TF_${ElementTypeName}` | `TF_ATTR_${AttributeKind}`, number>>;

/** The functions of the addon, and its numbers for element and attribute types. */
export interface Binding extends Numbers {
  readonly TF_Version: string;
  createTensor(shape: readonly number[], dtype: number, values: NativeValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(name: string, attributes: NativeAttribute[], inputs: number[], outputs: number): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): NativeTensor[];
  getNumOfTensors(): number;
}

/** What the backend remembers of a tensor. */
export interface StoredTensor {
  readonly shape: number[];
  /** `TF_…` element type. */
  readonly dtype: number;
  /** Handle of the addon; negative until the values were uploaded. */
  id: number;
  /** Values that wait for their first use; null once they are uploaded. */
  values: NativeValues | null;
}

/** What is used of the backend object of tfjs-node, whose own declarations leave most of it out. */
export interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  /** Every operation goes through it: replaced while one is recorded. */
  binding: Binding;
  readonly tensorMap: { get(dataId: object): StoredTensor; has(dataId: object): boolean };
  write(values: unknown, shape: number[], dtype: string): object;
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): unknown;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(tensor: NativeTensor): Tensor;
  executeSingleOutput(name: string, attributes: NativeAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: NativeAttribute[],
    inputs: readonly TensorInfo[],
    count: number,
  ): Tensor[];
}

/** The backend object of tfjs-node, or null while another backend is the active one. */
export function nativeBackend(): NativeBackend | null {
  if (!('tensorflow' in engine().registryFactory) || getBackend() !== 'tensorflow') return null;
  return backend() as unknown as NativeBackend;
}

/** The addon's handle of a tensor, uploaded if it was not yet. */
export function handleOf(native: NativeBackend, tensor: TensorInfo): number {
  const [id] = native.getInputTensorIds([tensor]);
  if (id === undefined) throw new Error('the addon has no handle for the tensor');
  return id;
}

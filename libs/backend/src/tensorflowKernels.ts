import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { nativeBackend, type NativeAttribute, type NativeBackend } from './nativeBackend.ts';

/** Names of the element types in the addon. */
const typeNames = { float32: 'TF_FLOAT', int32: 'TF_INT32', uint8: 'TF_UINT8' } as const;

/** An attribute of a TensorFlow operation, tagged because JavaScript does not tell whole numbers from others. */
export type KernelAttribute =
  | { readonly is: 'type'; readonly value: keyof typeof typeNames }
  | { readonly is: 'int'; readonly value: number | readonly number[] }
  | { readonly is: 'float'; readonly value: number }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'string'; readonly value: string };

export interface KernelCall {
  readonly attributes: Readonly<Record<string, KernelAttribute>>;
  readonly inputs: readonly TensorInfo[];
}

/** TensorFlow's own operations, also those that TensorFlow.js has no function for. */
export interface TensorflowKernels {
  readonly version: string;
  readonly usesGpu: boolean;
  /** Runs an operation with one result. */
  one(operation: string, call: KernelCall): Tensor;
  /** Runs an operation with `count` results. */
  many(operation: string, call: KernelCall, count: number): Tensor[];
}

export const uint8 = { is: 'type', value: 'uint8' } as const satisfies KernelAttribute;
export const float32 = { is: 'type', value: 'float32' } as const satisfies KernelAttribute;
export const int32 = { is: 'type', value: 'int32' } as const satisfies KernelAttribute;
export const channelsLast = { is: 'string', value: 'NHWC' } as const satisfies KernelAttribute;

function nativeAttributes(native: NativeBackend, attributes: KernelCall['attributes']): NativeAttribute[] {
  const { binding } = native;
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    type: binding[`TF_ATTR_${attribute.is.toUpperCase() as Uppercase<typeof attribute.is>}`],
    value: attribute.is === 'type' ? binding[typeNames[attribute.value]] : attribute.value,
  }));
}

/** TensorFlow's operations, or null while another backend is the active one. */
export function tensorflowKernels(): TensorflowKernels | null {
  const native = nativeBackend();
  if (native === null) return null;
  return {
    version: native.binding.TF_Version,
    usesGpu: native.isUsingGpuDevice,
    one: (operation, { attributes, inputs }) =>
      native.executeSingleOutput(operation, nativeAttributes(native, attributes), inputs),
    many: (operation, { attributes, inputs }, count) =>
      native.executeMultipleOutputs(operation, nativeAttributes(native, attributes), inputs, count),
  };
}

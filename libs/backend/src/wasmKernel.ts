import {
  getKernel,
  registerKernel,
  tidy,
  unregisterKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Computes what a kernel of TensorFlow.js computes, of other operations; the caller frees what it leaves between. */
export type WasmKernel = (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => Tensor;

/** Sets the WebAssembly backend's kernel of a name, also where the package brings one. */
export function setWasmKernel(kernelName: string, compute: WasmKernel): void {
  const backendName = 'wasm';
  // Registering over a kernel works as well, but prints a warning; the declared type leaves out that there may be none.
  const existing: unknown = getKernel(kernelName, backendName);
  if (existing !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => tidy(() => compute(inputs, attrs ?? {})),
  });
}

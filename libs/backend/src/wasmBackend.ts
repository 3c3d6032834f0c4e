import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  OneHot,
  Tile,
  ready,
  setBackend,
} from '@tensorflow/tfjs-core';
import { wasmDepthwiseFilterGradient } from './wasmDepthwiseFilterGradient.ts';
import { wasmDepthwiseInputGradient } from './wasmDepthwiseInputGradient.ts';
import { wasmFilterGradient } from './wasmFilterGradient.ts';
import { wasmInputGradient } from './wasmInputGradient.ts';
import { setWasmKernel } from './wasmKernel.ts';
import { wasmOneHot } from './wasmOneHot.ts';
import { wasmTile } from './wasmTile.ts';

/** What the package lacks, gets wrong, or takes too long for, of what training needs. */
const kernels = {
  [Conv2DBackpropFilter]: wasmFilterGradient,
  [Conv2DBackpropInput]: wasmInputGradient,
  [DepthwiseConv2dNativeBackpropFilter]: wasmDepthwiseFilterGradient,
  [DepthwiseConv2dNativeBackpropInput]: wasmDepthwiseInputGradient,
  [OneHot]: wasmOneHot,
  [Tile]: wasmTile,
} as const;

const processEvents = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start` and takes away the handlers that it leaves for errors that nobody caught. Emscripten's throw the error
 * again, from a line of 30 kB that Node then prints in front of the message; and the process ends with another code.
 */
async function withoutProcessHandlers(start: () => Promise<boolean>): Promise<boolean> {
  const before = new Set<unknown>(processEvents.flatMap((event) => process.listeners(event as 'uncaughtException')));
  const started = await start();
  for (const event of processEvents) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before.has(listener)) process.removeListener(event, listener);
    }
  }
  return started;
}

/**
 * Makes WebAssembly the active backend, from the files of its npm package; one thread, with SIMD instructions.
 *
 * @throws Error when the package is not there or cannot be started
 */
export async function startWasm(): Promise<void> {
  await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await withoutProcessHandlers(() => setBackend('wasm')))) {
    throw new Error('its package is there but could not be started');
  }
  await ready();
  for (const [name, kernel] of Object.entries(kernels)) setWasmKernel(name, kernel);
}

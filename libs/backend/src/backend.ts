import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { pinTensorflowSettings, visibleDevices } from './env.ts';
import { capGpuMemory } from './gpuMemory.ts';
import { tensorflowKernels } from './tensorflowKernels.ts';
import { startWasm } from './wasmBackend.ts';

/** The tensor backend of this process. */
export interface Backend {
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  /** Null where TensorFlow is not loaded. */
  readonly tensorflowVersion: string | null;
  /** Where set-up took TensorFlow from: `folder`, `pypi`, …; null when unknown. */
  readonly source: string | null;
  /** Which build: `cpu` or `cuda`; null when unknown. */
  readonly build: string | null;
  readonly gpu: boolean;
  /** Most memory of the GPU that TensorFlow's allocator takes, MiB; null: what it needs. */
  readonly gpuMemoryMiB: number | null;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Why this backend was chosen. */
  readonly why: string;
}

const tensorflowPackage = '@tensorflow/tfjs-node-gpu';

/** What set-up wrote beside the libraries that it installed; null when they came by another road. */
function provisioned(): { source: string | null; build: string | null } {
  const fromHere = createRequire(import.meta.url);
  try {
    const file = join(fromHere.resolve(`${tensorflowPackage}/package.json`), '..', 'deps', 'coolsweep.json');
    const { source, build } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, unknown>>;
    return {
      source: typeof source === 'string' ? source : null,
      build: typeof build === 'string' ? build : null,
    };
  } catch {
    // Best effort: a record is worth having, but nothing depends on it.
    return { source: null, build: null };
  }
}

/** tfjs-node 4.22 calls two functions of node:util that Node 22 warns about and Node 23 removed. */
function replaceRemovedUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

async function loadTensorflow(threads: number): Promise<Backend> {
  replaceRemovedUtilities();
  const { capMiB, problem } = capGpuMemory();
  await import('@tensorflow/tfjs-node-gpu');
  if (!(await setBackend('tensorflow'))) throw new Error('TensorFlow is there but its backend could not be started');
  await ready();
  const kernels = tensorflowKernels();
  if (kernels === null) throw new Error('TensorFlow was loaded into another instance of @tensorflow/tfjs-core');
  return {
    name: 'tensorflow',
    tensorflowVersion: kernels.version,
    ...provisioned(),
    gpu: kernels.usesGpu,
    gpuMemoryMiB: capMiB,
    threads,
    why:
      `TensorFlow ${kernels.version} loads${kernels.usesGpu ? ' and sees a GPU' : '; it sees no GPU'}` +
      (problem === null || !kernels.usesGpu ? '' : `, whose memory is not capped: ${problem}`),
  };
}

/** What the backends without TensorFlow have in common. */
const withoutTensorflow = {
  ...{ tensorflowVersion: null, source: null, build: null },
  ...{ gpu: false, gpuMemoryMiB: null, threads: 1 },
} as const;

async function loadWasm(why: string): Promise<Backend> {
  await startWasm();
  return { name: 'wasm', ...withoutTensorflow, why };
}

async function loadPlainJavaScript(why: string): Promise<Backend> {
  await import('@tensorflow/tfjs');
  await setBackend('cpu');
  await ready();
  return { name: 'cpu', ...withoutTensorflow, why };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1).join();
}

/** WebAssembly, or plain JavaScript where that does not load either. */
async function loadFallback(why: string): Promise<Backend> {
  try {
    return await loadWasm(why);
  } catch (error) {
    return loadPlainJavaScript(`${why}; nor does WebAssembly load (${firstLine(error)}): run \`npm ci\``);
  }
}

/**
 * Loads the tensor backend of this process: TensorFlow where it can be had, else WebAssembly, which takes ten times
 * as long, else plain JavaScript, which is good for toy models only.
 *
 * @param options.prefer `wasm` leaves TensorFlow away even where it is there, `cpu` WebAssembly too
 */
export async function loadBackend(options: { readonly prefer?: Backend['name'] } = {}): Promise<Backend> {
  const { intraOpThreads } = pinTensorflowSettings();
  if (options.prefer === 'cpu') return loadPlainJavaScript('plain JavaScript was asked for');
  if (options.prefer === 'wasm') return loadFallback('WebAssembly was asked for');
  try {
    return await loadTensorflow(intraOpThreads);
  } catch (error) {
    return loadFallback(`TensorFlow does not load (${firstLine(error)}): run \`tools/setup\``);
  }
}

/** What a result may depend on beside the program: for the record of a trial. */
export function describeBackend(backend: Backend): Readonly<Record<string, string | number | boolean | null>> {
  const { intraOpThreads, interOpThreads, oneDnn, deterministicOps } = pinTensorflowSettings();
  return {
    backend: backend.name,
    backendReason: backend.why,
    tensorflowVersion: backend.tensorflowVersion,
    tensorflowSource: backend.source,
    tensorflowBuild: backend.build,
    gpu: backend.gpu,
    visibleDevices: visibleDevices(),
    // Where memory is short, cuDNN may choose other algorithms, which round differently.
    ...(backend.gpuMemoryMiB !== null && { gpuMemoryMiB: backend.gpuMemoryMiB }),
    intraOpThreads,
    interOpThreads,
    oneDnn,
    deterministicOps,
    processor: cpus()[0]?.model ?? 'unknown',
  };
}

import { availableParallelism } from 'node:os';

/** What TensorFlow reads from the environment, once, when it is loaded. */
export interface TensorflowSettings {
  readonly intraOpThreads: number;
  readonly interOpThreads: number;
  readonly oneDnn: boolean;
  /** Whether TensorFlow may use only operations that repeat to the last bit on a GPU. */
  readonly deterministicOps: boolean;
}

function count(text: string | undefined): number {
  const given = Number(text);
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

/**
 * Pins what results depend on but TensorFlow would decide by the machine, and silences its notices. What the user has
 * set stays. Call before TensorFlow is loaded; the values returned belong into the record of a trial.
 */
export function pinTensorflowSettings(): TensorflowSettings {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // By default oneDNN's kernels are on only for processors with VNNI; without them a training step takes twice as long.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  const intraOpThreads = count(process.env.TF_NUM_INTRAOP_THREADS);
  const interOpThreads = count(process.env.TF_NUM_INTEROP_THREADS);
  process.env.TF_NUM_INTRAOP_THREADS ??= String(intraOpThreads);
  process.env.TF_NUM_INTEROP_THREADS ??= String(interOpThreads);
  // Read by TensorFlow's C++ core: without it kernels and cuDNN may add up in an order that changes from run to run.
  process.env.TF_DETERMINISTIC_OPS ??= '1';
  return {
    intraOpThreads,
    interOpThreads,
    oneDnn: process.env.TF_ENABLE_ONEDNN_OPTS !== '0',
    deterministicOps: ['1', 'true'].includes(process.env.TF_DETERMINISTIC_OPS.toLowerCase()),
  };
}

/** The GPUs that this process may use, as CUDA is told: numbers or identifiers, comma between them; empty for all. */
export function visibleDevices(): string {
  return process.env.CUDA_VISIBLE_DEVICES ?? '';
}

/** Most memory of its GPU that the scheduler of this process grants it, MiB; null: no limit. */
export function gpuMemoryMiB(): number | null {
  const granted = Number(process.env.COOLSWEEP_GPU_MEMORY_MIB);
  return Number.isInteger(granted) && granted > 0 ? granted : null;
}

/** Has TensorFlow leave so much of the GPU memory alone that is free when it opens the GPU, MiB. Call it before that. */
export function reserveGpuMemory(mebibytes: number): void {
  process.env.TF_DEVICE_MIN_SYS_MEMORY_IN_MB = String(mebibytes);
}

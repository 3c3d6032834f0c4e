import type { Slot } from './slot.ts';

/** What keeps a trial process to a part of its GPU's memory; nothing on the CPU, or where it may take what it needs. */
function memoryCap({ gpu }: Slot, memoryGiB: number | undefined): Record<string, string> {
  if (gpu === null || memoryGiB === undefined) return {};
  const mebibytes = Math.max(1, Math.floor(memoryGiB * 1024));
  return {
    // The process tells TensorFlow, when it knows how much is free: see `libs/backend`.
    COOLSWEEP_GPU_MEMORY_MIB: String(mebibytes),
    // Only heeded where NVIDIA's Multi-Process Service runs; the process sees its GPU as number 0.
    CUDA_MPS_PINNED_DEVICE_MEM_LIMIT: `0=${mebibytes}M`,
  };
}

/**
 * Environment of a trial process in a slot. TensorFlow reads these once per process; those that change bits of the
 * result (thread counts, oneDNN) are set on every start and recorded with the trial, so that a rerun can repeat them.
 * The thread count is the machine's or the user's, never derived from the number of slots.
 *
 * @param memoryGiB most GPU memory that the process takes. Default: as much as it needs
 */
export function slotEnvironment(slot: Slot, threads: number, memoryGiB?: number): Record<string, string> {
  return {
    // An empty value hides every GPU; a UUID is the same device whatever else is visible.
    CUDA_VISIBLE_DEVICES: slot.gpu?.uuid ?? '',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...memoryCap(slot, memoryGiB),
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
    // Threads that decode streamed images; libuv reads it once. It changes no bits. At least libuv's own four.
    UV_THREADPOOL_SIZE: String(Math.min(Math.max(threads, 4), 16)),
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '1',
  };
}

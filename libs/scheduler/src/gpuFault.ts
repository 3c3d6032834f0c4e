/** What CUDA, its libraries and the driver say when a GPU, or what belongs to it, does not work. */
const faults = [
  /\bCUDA_ERROR_[A-Z_]+/,
  /\bcudaError[A-Z]\w*/,
  /\bCUDA error\b/i,
  /\bCUDNN_STATUS_(INTERNAL_ERROR|EXECUTION_FAILED|MAPPING_ERROR)\b/,
  /\bCUBLAS_STATUS_(INTERNAL_ERROR|EXECUTION_FAILED|MAPPING_ERROR)\b/,
  /\bNVRM: Xid\b/,
  /\bfailed call to cuInit\b/i,
  /\bno CUDA-capable device\b/i,
  /\bGPU (is lost|has fallen off the bus)\b/i,
  /\bdriver\/library version mismatch\b/i,
  /\buncorrectable ECC\b/i,
];

/** What a trial brings about by itself, on any GPU: too much memory, and assertions of its own operations. */
const ownDoing = /out[ _]of[ _]memory|MemoryAllocation|CUDA_ERROR_ASSERT|cudaErrorAssert|device-side assert/i;

/** The line of a text by which a GPU is to blame, cut to a length that can be shown; null when there is none. */
export function gpuFaultIn(text: string): string | null {
  const line = text.split('\n').find((one) => !ownDoing.test(one) && faults.some((fault) => fault.test(one)));
  return line?.trim().slice(0, 300) ?? null;
}

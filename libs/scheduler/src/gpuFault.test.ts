import { describe, expect, it } from 'vitest';
import { gpuFaultIn } from './gpuFault.ts';

describe('what a trial says of its GPU', () => {
  it.each([
    'F0000 cuda_event.cc:29] Error polling for event status: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered',
    'E cuda_driver.cc:268] failed call to cuInit: UNKNOWN ERROR (34)',
    'InternalError: CUDNN_STATUS_EXECUTION_FAILED in tensorflow/stream_executor',
    'cudaErrorLaunchFailure: unspecified launch failure',
    'NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.',
  ])('is to blame the GPU for: %s', (line) => {
    expect(gpuFaultIn(`Error: something\n    ${line}\n    at run (step.ts:3)`)).toBe(line);
  });

  it.each([
    'CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'cudaErrorMemoryAllocation: out of memory',
    'ResourceExhaustedError: OOM when allocating tensor with shape[128,64,224,224]',
    'CUDA_ERROR_ASSERT: device-side assert triggered',
    "TypeError: Cannot read properties of undefined (reading 'cuda')",
    'the trial process was ended by SIGKILL without a result (out of memory, or killed from outside)',
  ])('is not to blame it for what trials bring about themselves: %s', (line) => {
    expect(gpuFaultIn(line)).toBeNull();
  });

  it('is cut where it is too long to be shown', () => {
    expect(gpuFaultIn(`CUDA error: ${'x'.repeat(1000)}`)).toHaveLength(300);
  });
});

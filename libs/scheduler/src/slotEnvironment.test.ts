import { expect, it } from 'vitest';
import { slotEnvironment } from './slotEnvironment.ts';
import { exampleGpu } from './testing/exampleGpu.ts';

it('shows a trial exactly its GPU, by UUID, and lets it take no more memory than it needs', () => {
  expect(slotEnvironment({ name: 'gpu-1', gpu: exampleGpu({ uuid: 'GPU-aaaa-1' }) }, 2)).toMatchObject({
    CUDA_VISIBLE_DEVICES: 'GPU-aaaa-1',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  });
});

it('shows a trial on the CPU no GPU, and pins its threads', () => {
  expect(slotEnvironment({ name: 'cpu-1', gpu: null }, 2)).toMatchObject({
    CUDA_VISIBLE_DEVICES: '',
    TF_NUM_INTRAOP_THREADS: '2',
    TF_NUM_INTEROP_THREADS: '2',
    OMP_NUM_THREADS: '2',
  });
});

it('keeps a trial to the GPU memory that its file asks for, and one on the CPU to nothing', () => {
  const gpu = { name: 'gpu-1', gpu: exampleGpu({ uuid: 'GPU-aaaa-1' }) };
  expect(slotEnvironment(gpu, 2, 2.5)).toEqual({
    ...slotEnvironment(gpu, 2),
    COOLSWEEP_GPU_MEMORY_MIB: String(2.5 * 1024),
    CUDA_MPS_PINNED_DEVICE_MEM_LIMIT: `0=${2.5 * 1024}M`,
  });
  const cpu = { name: 'cpu-1', gpu: null };
  expect(slotEnvironment(cpu, 2, 2.5)).toEqual(slotEnvironment(cpu, 2));
});

import { SweepError } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { parseGpus, planSlots, visibleGpus } from './slot.ts';
import { slotEnvironment } from './slotEnvironment.ts';

const csv = `0, GPU-aaaa-1, NVIDIA A100-SXM4-40GB, 40960, 3
1, GPU-bbbb-2, NVIDIA A100-SXM4-40GB, 40960, 12000
`;
const gpus = parseGpus(csv);

describe('GPUs', () => {
  it('are read from the rows of nvidia-smi', () => {
    expect(gpus).toEqual([
      { index: 0, uuid: 'GPU-aaaa-1', name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960, usedMiB: 3 },
      { index: 1, uuid: 'GPU-bbbb-2', name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960, usedMiB: 12000 },
    ]);
  });

  it('are none where nvidia-smi prints an error instead of rows', () => {
    expect(parseGpus('No devices were found\n')).toEqual([]);
  });

  it('are limited by CUDA_VISIBLE_DEVICES as CUDA does it: by index or UUID, up to the first invalid entry', () => {
    expect(visibleGpus(gpus, undefined)).toEqual(gpus);
    expect(visibleGpus(gpus, '1').map(({ index }) => index)).toEqual([1]);
    expect(visibleGpus(gpus, 'GPU-bbbb,0').map(({ index }) => index)).toEqual([1, 0]);
    expect(visibleGpus(gpus, '0,7,1').map(({ index }) => index)).toEqual([0]);
    expect(visibleGpus(gpus, '')).toEqual([]);
    expect(visibleGpus(gpus, '-1')).toEqual([]);
  });
});

describe('slots', () => {
  it('are one per GPU, else one on the CPU', () => {
    expect(planSlots(gpus, { requested: null, gpusPerTrial: 1 }).map(({ name }) => name)).toEqual(['gpu-0', 'gpu-1']);
    expect(planSlots([], { requested: null, gpusPerTrial: 1 })).toEqual([{ name: 'cpu-1', gpu: null }]);
    expect(planSlots(gpus, { requested: null, gpusPerTrial: 0 })).toEqual([{ name: 'cpu-1', gpu: null }]);
  });

  it('are on the CPU as many as the sweep leaves cores for, unless a number is asked for', () => {
    expect(planSlots([], { requested: null, gpusPerTrial: 1, cpuSlots: 2 })).toHaveLength(2);
    expect(planSlots([], { requested: 1, gpusPerTrial: 1, cpuSlots: 2 })).toHaveLength(1);
    expect(planSlots(gpus.slice(0, 1), { requested: null, gpusPerTrial: 1, cpuSlots: 2 })).toHaveLength(1);
  });

  it('are as many as asked for, but not more than GPUs', () => {
    expect(planSlots([], { requested: 3, gpusPerTrial: 1 })).toHaveLength(3);
    expect(planSlots(gpus, { requested: 1, gpusPerTrial: 1 }).map(({ name }) => name)).toEqual(['gpu-0']);
    expect(() => planSlots(gpus, { requested: 3, gpusPerTrial: 1 })).toThrow(SweepError);
  });

  it('show a trial exactly its GPU, by UUID, and none to a CPU trial', () => {
    const [first] = planSlots(gpus, { requested: null, gpusPerTrial: 1 });
    expect(slotEnvironment(first!, 2)).toMatchObject({
      CUDA_VISIBLE_DEVICES: 'GPU-aaaa-1',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    });
    expect(slotEnvironment({ name: 'cpu-1', gpu: null }, 2)).toMatchObject({
      CUDA_VISIBLE_DEVICES: '',
      TF_NUM_INTRAOP_THREADS: '2',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { visibleGpus } from './gpu.ts';
import { parseGpus, parseList, withMigDevices, withProcesses } from './nvidiaSmi.ts';

const csv = `1, GPU-bbbb-2, NVIDIA A100-SXM4-40GB, 40960, 12000, 97
0, GPU-aaaa-1, NVIDIA A100-SXM4-40GB, 40960, 3, 0
`;
const gpus = parseGpus(csv);
const list = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aaaa-1)
  MIG 3g.20gb     Device  0: (UUID: MIG-cccc)
  MIG 1g.5gb+me   Device  1: (UUID: MIG-GPU-aaaa-1/2/0)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bbbb-2)
`;

describe('GPUs', () => {
  it('are read from the rows of nvidia-smi, in order of index', () => {
    const same = { name: 'NVIDIA A100-SXM4-40GB', migDevice: null, memoryMiB: 40960, processes: [] };
    expect(gpus).toEqual([
      { ...same, index: 0, uuid: 'GPU-aaaa-1', usedMiB: 3, utilisation: 0 },
      { ...same, index: 1, uuid: 'GPU-bbbb-2', usedMiB: 12000, utilisation: 97 },
    ]);
  });

  it('have no memory and no utilisation to go by where the driver has no number for it', () => {
    expect(parseGpus('0, GPU-dddd, GB10, [N/A], [N/A], [Not Supported]\n')).toMatchObject([
      { memoryMiB: 0, usedMiB: 0, utilisation: null },
    ]);
  });

  it('are none where nvidia-smi prints an error instead of rows', () => {
    expect(parseGpus('No devices were found\n')).toEqual([]);
  });

  it('have the processes that compute on them', () => {
    const rows = `GPU-bbbb-2, 4242, /usr/bin/python3, 11000
GPU-bbbb-2, 77, /opt/a, b/train, [N/A]
GPU-eeee, 1, other, 5
`;
    expect(withProcesses(gpus, rows).map(({ processes }) => processes)).toEqual([
      [],
      [
        { pid: 4242, name: 'python3', usedMiB: 11000 },
        { pid: 77, name: 'train', usedMiB: null },
      ],
    ]);
  });

  it('that are divided are their MIG devices, with the memory of the profile', () => {
    const divided = withMigDevices(gpus, list);
    expect(divided.map(({ index, migDevice, uuid, memoryMiB }) => [index, migDevice, uuid, memoryMiB])).toEqual([
      [0, 0, 'MIG-cccc', 20 * 1024],
      [0, 1, 'MIG-GPU-aaaa-1/2/0', 5 * 1024],
      [1, null, 'GPU-bbbb-2', 40960],
    ]);
    expect(divided[0]).toMatchObject({ name: 'NVIDIA A100-SXM4-40GB MIG 3g.20gb', usedMiB: 0 });
  });

  it('are limited by CUDA_VISIBLE_DEVICES as CUDA does it: by index or UUID, up to the first invalid entry', () => {
    expect(visibleGpus(gpus, undefined)).toEqual(gpus);
    expect(visibleGpus(gpus, '1').map(({ index }) => index)).toEqual([1]);
    expect(visibleGpus(gpus, 'GPU-bbbb,0').map(({ index }) => index)).toEqual([1, 0]);
    expect(visibleGpus(gpus, '0,7,1').map(({ index }) => index)).toEqual([0]);
    expect(visibleGpus(gpus, '')).toEqual([]);
    expect(visibleGpus(gpus, '-1')).toEqual([]);
    expect(visibleGpus(withMigDevices(gpus, list), 'MIG-cccc').map(({ uuid }) => uuid)).toEqual(['MIG-cccc']);
  });
});

describe('the list of the driver', () => {
  it('has the GPUs and MIG devices that are there', () => {
    expect([...(parseList(list) ?? [])]).toEqual(['GPU-aaaa-1', 'MIG-cccc', 'MIG-GPU-aaaa-1/2/0', 'GPU-bbbb-2']);
  });

  it('is empty when the driver works and has none, and unknown when it does not work', () => {
    expect(parseList('No devices were found\n')).toEqual(new Set());
    expect(parseList('Unable to determine the device handle for GPU 0000:01:00.0: Unknown Error\n')).toEqual(new Set());
    expect(parseList("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")).toBeNull();
    expect(parseList('')).toBeNull();
  });
});

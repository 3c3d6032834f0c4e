import type { Gpu } from '../gpu.ts';

/** A GPU of 16 GiB that nobody uses; its UUID has the index. */
export function exampleGpu(changes: Partial<Gpu> = {}): Gpu {
  const { index = 0 } = changes;
  return {
    ...{ index, migDevice: null, uuid: `GPU-${index}`, name: 'Pretend', memoryMiB: 16 * 1024, usedMiB: 0 },
    ...{ utilisation: 0, processes: [] },
    ...changes,
  };
}

/** A process that computes on a GPU. */
export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** Memory of the GPU that it holds; null where the driver does not say. */
  readonly usedMiB: number | null;
}

/** A GPU that CUDA can be told to use: a whole one, or a MIG device, which is a part of one. */
export interface Gpu {
  readonly index: number;
  /** Number of the MIG device on the GPU; null: the whole GPU. */
  readonly migDevice: number | null;
  /** `GPU-…`, or `MIG-…`. */
  readonly uuid: string;
  readonly name: string;
  /** 0 where the driver does not say, as of memory that GPU and CPU share. */
  readonly memoryMiB: number;
  /** 0 where the driver does not say, as of a MIG device. */
  readonly usedMiB: number;
  /** Share of the last moments in which it computed, percent; null where the driver does not say. */
  readonly utilisation: number | null;
  /** As far as the driver names them: not those of other containers, nor those on a MIG device. */
  readonly processes: readonly GpuProcess[];
}

/** What tells GPUs of one machine apart: `0`, or `0-mig-1`. */
export function gpuLabel({ index, migDevice }: Pick<Gpu, 'index' | 'migDevice'>): string {
  return migDevice === null ? String(index) : `${index}-mig-${migDevice}`;
}

/** Memory that nobody holds, MiB; null where the driver does not say how much there is. */
export function freeMiB({ memoryMiB, usedMiB }: Gpu): number | null {
  return memoryMiB === 0 ? null : memoryMiB - usedMiB;
}

/** Memory in the unit of `resources.memoryGiB`, to one decimal. */
export function formatGiB(mebibytes: number): string {
  return (mebibytes / 1024).toFixed(1);
}

/** GPUs left over by `CUDA_VISIBLE_DEVICES` (indices or UUIDs; undefined: all; empty or -1: none). */
export function visibleGpus(gpus: readonly Gpu[], cudaVisibleDevices: string | undefined): Gpu[] {
  if (cudaVisibleDevices === undefined) return [...gpus];
  const wanted = cudaVisibleDevices.split(',').map((entry) => entry.trim());
  // CUDA ignores everything from the first invalid entry on.
  const chosen: Gpu[] = [];
  for (const entry of wanted) {
    const isUuid = entry.startsWith('GPU-') || entry.startsWith('MIG-');
    const gpu = gpus.find(({ index, uuid }) => (isUuid ? uuid.startsWith(entry) : String(index) === entry));
    if (gpu === undefined) break;
    chosen.push(gpu);
  }
  return chosen;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SweepError } from '@coolsweep/sweep';

/** A GPU as `nvidia-smi` reports it. */
export interface Gpu {
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  readonly memoryMiB: number;
  readonly usedMiB: number;
}

/** A place where one trial runs at a time. */
export interface Slot {
  readonly name: string;
  readonly gpu: Gpu | null;
}

const queried = 'index,uuid,name,memory.total,memory.used';

/** The GPUs that the NVIDIA driver reports, in order of index; none where there is no driver. */
export async function findGpus(): Promise<Gpu[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      [`--query-gpu=${queried}`, '--format=csv,noheader,nounits'],
      {
        timeout: 20_000,
      },
    );
    return parseGpus(stdout);
  } catch {
    // No driver, or one that does not answer: trials run on the CPU. `coolsweep doctor` says which.
    return [];
  }
}

/** Parses `nvidia-smi --query-gpu=index,uuid,name,memory.total,memory.used --format=csv,noheader,nounits`. */
export function parseGpus(csv: string): Gpu[] {
  return csv
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .flatMap(([index, uuid, name, total, used]) =>
      index === undefined || !uuid?.startsWith('GPU-')
        ? []
        : [{ index: Number(index), uuid, name: name ?? '', memoryMiB: Number(total), usedMiB: Number(used) }],
    )
    .sort((a, b) => a.index - b.index);
}

/** GPUs left over by `CUDA_VISIBLE_DEVICES` (indices or UUIDs; undefined: all; empty or -1: none). */
export function visibleGpus(gpus: readonly Gpu[], cudaVisibleDevices: string | undefined): Gpu[] {
  if (cudaVisibleDevices === undefined) return [...gpus];
  const wanted = cudaVisibleDevices.split(',').map((entry) => entry.trim());
  // CUDA ignores everything from the first invalid entry on.
  const chosen: Gpu[] = [];
  for (const entry of wanted) {
    const gpu = gpus.find(
      ({ index, uuid }) => String(index) === entry || (entry.startsWith('GPU-') && uuid.startsWith(entry)),
    );
    if (gpu === undefined) break;
    chosen.push(gpu);
  }
  return chosen;
}

/**
 * The slots of a run: one per GPU, else `cpuSlots` (default: one) on the CPU; or as many as asked for, of which each takes a GPU of its own.
 *
 * @throws SweepError `invalid_arguments` when more slots are asked for than there are GPUs
 */
export function planSlots(
  gpus: readonly Gpu[],
  options: { readonly requested: number | null; readonly gpusPerTrial: number; readonly cpuSlots?: number },
): Slot[] {
  const { requested, gpusPerTrial, cpuSlots = 1 } = options;
  if (gpus.length === 0 || gpusPerTrial === 0) {
    return Array.from({ length: requested ?? cpuSlots }, (_, index) => ({ name: `cpu-${index + 1}`, gpu: null }));
  }
  if (requested !== null && requested > gpus.length) {
    throw new SweepError(
      'invalid_arguments',
      `--slots ${requested} asks for more slots than there are GPUs (${gpus.length}); use at most ${gpus.length}, or resources: {gpus: 0} in the sweep file to train on the CPU`,
    );
  }
  return gpus.slice(0, requested ?? gpus.length).map((gpu) => ({ name: `gpu-${gpu.index}`, gpu }));
}

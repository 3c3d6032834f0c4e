import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Gpu, GpuProcess } from './gpu.ts';

/** A driver that is broken may leave the program hanging. */
const timeoutMs = 20_000;

const inRows = '--format=csv,noheader,nounits';
const gpuFields = 'index,uuid,name,memory.total,memory.used,utilization.gpu';
const processFields = 'gpu_uuid,pid,process_name,used_memory';

/** What `nvidia-smi` prints; with a GPU that it cannot reach it fails, and still prints the others. Null: no answer. */
async function answer(...argv: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)('nvidia-smi', argv, { timeout: timeoutMs })).stdout;
  } catch (error) {
    const { stdout, code } = error as { stdout?: string; code?: unknown };
    // A number is its own exit code; there is none when it could not be started or did not end in time.
    return typeof code === 'number' && stdout !== undefined ? stdout : null;
  }
}

/**
 * The GPUs that the NVIDIA driver reports, in order of index; of one that is divided its MIG devices. None where there is
 * no driver, or one that does not answer: trials run on the CPU, and `coolsweep doctor` says which it is.
 */
export async function findGpus(): Promise<Gpu[]> {
  const gpus = parseGpus((await answer(`--query-gpu=${gpuFields}`, inRows)) ?? '');
  if (gpus.length === 0) return [];
  const [processes, list] = await Promise.all([
    answer(`--query-compute-apps=${processFields}`, inRows),
    answer('--list-gpus'),
  ]);
  return withMigDevices(withProcesses(gpus, processes ?? ''), list ?? '');
}

/** UUIDs of the GPUs and MIG devices that the driver lists now; null when it gives no answer from which that follows. */
export async function listGpus(): Promise<ReadonlySet<string> | null> {
  return parseList((await answer('--list-gpus')) ?? '');
}

const cellsOf = (csv: string): string[][] => csv.split('\n').map((line) => line.split(',').map((cell) => cell.trim()));

/** A number of a row; null for what stands in its place where there is none, such as `[N/A]`. */
function numberIn(cell: string | undefined): number | null {
  return cell === undefined || !/^\d+(\.\d+)?$/.test(cell) ? null : Number(cell);
}

/** Parses the rows of `--query-gpu`. */
export function parseGpus(csv: string): Gpu[] {
  return cellsOf(csv)
    .flatMap(([index, uuid, name = '', memory, used, utilisation]) =>
      index === undefined || !uuid?.startsWith('GPU-')
        ? []
        : [
            {
              ...{ index: Number(index), migDevice: null, uuid, name, processes: [] },
              ...{ memoryMiB: numberIn(memory) ?? 0, usedMiB: numberIn(used) ?? 0, utilisation: numberIn(utilisation) },
            },
          ],
    )
    .sort((a, b) => a.index - b.index);
}

/** Adds the rows of `--query-compute-apps` to the GPUs that they name. */
export function withProcesses(gpus: readonly Gpu[], csv: string): Gpu[] {
  const rows = cellsOf(csv).flatMap(([uuid, pid, ...rest]): (GpuProcess & { uuid: string })[] => {
    const id = numberIn(pid);
    // The name is a path, and may hold commas.
    const name = rest.slice(0, -1).join(',').split('/').at(-1) ?? '';
    return uuid === undefined || id === null ? [] : [{ uuid, pid: id, name, usedMiB: numberIn(rest.at(-1)) }];
  });
  return gpus.map((gpu) => ({
    ...gpu,
    processes: rows.filter(({ uuid }) => uuid === gpu.uuid).map(({ uuid: _, ...process }) => process),
  }));
}

const gpuLine = /^GPU (\d+):/;
/** The profile's name ends with the memory: `1g.10gb`, with extras `1g.10gb+me`. */
const migLine = /^\s+MIG (\S*?(\d+)gb\S*)\s+Device\s+(\d+): \(UUID: (MIG-[^)]+)\)/;

/** Puts MIG devices, as `--list-gpus` has them, in the place of the GPUs that are divided into them. */
export function withMigDevices(gpus: readonly Gpu[], list: string): Gpu[] {
  const devices = new Map<number, Gpu[]>();
  let index = -1;
  for (const line of list.split('\n')) {
    index = Number(gpuLine.exec(line)?.[1] ?? index);
    const whole = gpus.find((gpu) => gpu.index === index);
    const [, profile, gigabytes, number, uuid] = migLine.exec(line) ?? [];
    if (whole === undefined || uuid === undefined) continue;
    const part = { ...whole, uuid, migDevice: Number(number), name: `${whole.name} MIG ${profile ?? ''}` };
    // The driver does not say here who uses how much of it.
    const unknown = { memoryMiB: Number(gigabytes) * 1024, usedMiB: 0, utilisation: null, processes: [] };
    devices.set(index, [...(devices.get(index) ?? []), { ...part, ...unknown }]);
  }
  return gpus.flatMap((gpu) => devices.get(gpu.index) ?? [gpu]);
}

/** What it prints when it works but a GPU, or every one, does not. */
const noneLeft = /No devices were found|Unable to determine the device handle|GPU is lost/;

/** Parses `--list-gpus`. */
export function parseList(list: string): ReadonlySet<string> | null {
  const uuids = list.match(/\b(?:GPU|MIG)-[^\s,)]+/g) ?? [];
  return uuids.length === 0 && !noneLeft.test(list) ? null : new Set(uuids);
}

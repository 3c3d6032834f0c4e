import { SweepError, type Resources } from '@coolsweep/sweep';
import { formatGiB, freeMiB, gpuLabel, type Gpu } from './gpu.ts';
import type { Slot } from './slot.ts';

/** The slots of a run, and what somebody should know of how they came about. */
export interface SlotPlan {
  readonly slots: readonly Slot[];
  /** A sentence for each GPU that is left out, takes fewer trials than asked for, or is used by others too. */
  readonly notes: readonly string[];
}

type GpuWishes = Pick<Resources, 'memoryGiB' | 'trialsPerGpu'>;

export interface SlotWishes {
  /** Trials at a time, as asked for; null: as many as there is room for. */
  readonly requested: number | null;
  /** Of the sweep's file. */
  readonly resources: Resources;
  /** Trials at a time where they run on the CPU and no number is asked for. Default: 1. */
  readonly cpuSlots?: number;
}

export interface ServedWishes {
  /** Trials at a time on GPUs, on a machine without GPUs on the CPU; null: as many as there is room for. */
  readonly requested: number | null;
  /** Trials at a time on the CPU beside those on GPUs. Default: 1. */
  readonly cpuSlots?: number | null;
  /** Default: 1. */
  readonly trialsPerGpu?: number | null;
}

/**
 * The slots of a run of one sweep: on GPUs where it takes any and there are any, as many on each as `resources` says and
 * as there is memory for; else on the CPU.
 *
 * @throws SweepError `invalid_arguments` when more slots are asked for than there is room for on the GPUs
 * @throws SweepError `unsupported` when no GPU has room for a trial
 */
export function planSlots(gpus: readonly Gpu[], { requested, resources, cpuSlots = 1 }: SlotWishes): SlotPlan {
  if (gpus.length === 0 || resources.gpus === 0) return { slots: cpuSlotsOf(requested ?? cpuSlots), notes: [] };
  const { slots, notes } = gpuSlots(gpus, resources);
  if (slots.length === 0) {
    const wayOut = 'lower resources.memoryGiB, free a GPU, or train on the CPU by resources: {gpus: 0}';
    throw new SweepError('unsupported', `no GPU has room for a trial: ${notes.join('; ')}; ${wayOut}`);
  }
  return { slots: taken(slots, requested), notes };
}

/**
 * The slots of a scheduler of all sweeps: on every GPU, and some on the CPU for sweeps that take no GPU.
 *
 * @throws SweepError `invalid_arguments` when more slots are asked for than there are on the GPUs
 */
export function planAllSlots(gpus: readonly Gpu[], { requested, cpuSlots, trialsPerGpu }: ServedWishes): SlotPlan {
  if (gpus.length === 0) return { slots: cpuSlotsOf(Math.max(1, requested ?? cpuSlots ?? 1)), notes: [] };
  const { slots, notes } = gpuSlots(gpus, { trialsPerGpu: trialsPerGpu ?? 1 });
  return { slots: [...taken(slots, requested), ...cpuSlotsOf(cpuSlots ?? 1)], notes };
}

function cpuSlotsOf(count: number): Slot[] {
  return Array.from({ length: count }, (_, index) => ({ name: `cpu-${index + 1}`, gpu: null }));
}

function taken(slots: readonly Slot[], requested: number | null): readonly Slot[] {
  if (requested === null || requested <= slots.length) return slots.slice(0, requested ?? slots.length);
  throw new SweepError(
    'invalid_arguments',
    `--slots ${requested} asks for more slots than the GPUs have room for (${slots.length}); use at most ` +
      `${slots.length}, --trials-per-gpu for several trials on a GPU, or resources: {gpus: 0} in the sweep file to ` +
      'train on the CPU',
  );
}

/** First one slot of every GPU, then the second ones: fewer than all of them are spread over all GPUs. */
function gpuSlots(gpus: readonly Gpu[], wishes: GpuWishes): SlotPlan {
  const { trialsPerGpu = 1 } = wishes;
  const rooms = gpus.map((gpu) => ({ gpu, count: roomOf(gpu, wishes) }));
  const rounds = Array.from({ length: trialsPerGpu }, (_, index) => index + 1);
  const slots = rounds.flatMap((round) =>
    rooms.flatMap(({ gpu, count }) => {
      const name = `gpu-${gpuLabel(gpu)}`;
      return round > count ? [] : [{ name: trialsPerGpu === 1 ? name : `${name}.${round}`, gpu }];
    }),
  );
  return { slots, notes: rooms.flatMap(({ gpu, count }) => notesOn(gpu, count, wishes)) };
}

/** Trials that have room on a GPU beside what others hold of it. */
function roomOf(gpu: Gpu, { memoryGiB, trialsPerGpu = 1 }: GpuWishes): number {
  const free = freeMiB(gpu);
  if (memoryGiB === undefined || free === null) return trialsPerGpu;
  return Math.min(trialsPerGpu, Math.max(0, Math.floor(free / (memoryGiB * 1024))));
}

function notesOn(gpu: Gpu, count: number, { memoryGiB, trialsPerGpu = 1 }: GpuWishes): string[] {
  const who = `GPU ${gpuLabel(gpu)} (${gpu.name})`;
  const others = othersOn(gpu);
  const free = `${formatGiB(freeMiB(gpu) ?? 0)} of its ${formatGiB(gpu.memoryMiB)} GiB are free`;
  const needed = `a trial needs ${memoryGiB ?? 0} GiB (resources.memoryGiB), and ${free}`;
  const because = others === null ? needed : `${needed}; others there: ${others}`;
  if (count === 0) return [`${who} is left out: ${because}`];
  if (count < trialsPerGpu) return [`${who} takes ${count} of ${trialsPerGpu} trials at a time: ${because}`];
  const wayOut = 'trials there may be slow or run out of memory; CUDA_VISIBLE_DEVICES chooses other GPUs';
  return others === null ? [] : [`${who} is used though others compute there: ${others}; ${wayOut}`];
}

/** More than the driver itself and a screen take: somebody computes there whom the driver does not name. */
const unnamedMiB = 2048;

/** Who else computes on a GPU; null when nobody does. */
function othersOn({ processes, usedMiB }: Gpu): string | null {
  const named = processes.map(({ pid, name, usedMiB: held }) => {
    return `${name} (process ${pid}${held === null ? '' : `, ${formatGiB(held)} GiB`})`;
  });
  if (named.length > 0) return named.join(', ');
  return usedMiB < unnamedMiB ? null : `processes that the driver does not name (${formatGiB(usedMiB)} GiB)`;
}

import type { AdoptedJob, Gpu, Job, Slot } from '@coolsweep/scheduler';

/** An attempt that goes on, with the GPU that its process sees; empty: none. */
export interface RunningJob {
  readonly job: Job;
  readonly gpu: string;
}

/** Slots of a scheduler, and who has them already. */
export interface TakenSlots {
  readonly slots: readonly Slot[];
  readonly adopted: readonly AdoptedJob[];
}

/**
 * Gives each attempt that goes on a slot with the GPU that it has. Where there is none any more (fewer slots than before, or
 * others) it gets one for itself alone, which ends with it; the scheduler starts nothing on that GPU before.
 *
 * @param gpus all of the machine
 */
export function takenSlots(planned: readonly Slot[], running: readonly RunningJob[], gpus: readonly Gpu[]): TakenSlots {
  const free = new Set(planned);
  const passing: Slot[] = [];
  const adopted = running.map(({ job, gpu }) => {
    const found = [...free].find((slot) => (slot.gpu?.uuid ?? '') === gpu);
    if (found !== undefined) free.delete(found);
    const slot = found ?? passingSlot(passing.length + 1, gpu, gpus);
    if (found === undefined) passing.push(slot);
    return { ...job, slot: slot.name };
  });
  return { slots: [...planned, ...passing], adopted };
}

function passingSlot(number: number, uuid: string, gpus: readonly Gpu[]): Slot {
  const gpu = uuid === '' ? null : (gpus.find((one) => one.uuid === uuid) ?? unlisted(uuid));
  return { name: `left-${number}`, gpu, isPassing: true };
}

/** One that the driver does not list any more: it is soon found to be out of use. */
function unlisted(uuid: string): Gpu {
  return {
    ...{ index: -1, migDevice: null, uuid, name: 'unlisted' },
    ...{ memoryMiB: 0, usedMiB: 0, utilisation: null, processes: [] },
  };
}

/** GPUs as they would be without processes of our own, which have their room in the slots that they keep. */
export function gpusWithout(gpus: readonly Gpu[], pids: ReadonlySet<number>): Gpu[] {
  return gpus.map((gpu) => {
    const own = gpu.processes.filter(({ pid }) => pids.has(pid));
    const heldMiB = own.reduce((sum, { usedMiB }) => sum + (usedMiB ?? 0), 0);
    const processes = gpu.processes.filter(({ pid }) => !pids.has(pid));
    return { ...gpu, usedMiB: Math.max(0, gpu.usedMiB - heldMiB), processes };
  });
}

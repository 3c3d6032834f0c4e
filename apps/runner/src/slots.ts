import { availableParallelism } from 'node:os';
import {
  findGpus,
  planAllSlots,
  planSlots,
  visibleGpus,
  type Gpu,
  type Slot,
  type SlotPlan,
} from '@coolsweep/scheduler';
import type { Resources, SweepSpec } from '@coolsweep/sweep';
import type { CommandContext } from './commands/command.ts';

/** What the command line says of slots; null or absent: nothing. */
export interface SlotChoices {
  /** Trials at a time. */
  readonly slots: number | null;
  readonly trialsPerGpu?: number | null;
}

export interface ServedSlotChoices extends SlotChoices {
  readonly cpuSlots?: number | null;
}

/** Prints what somebody should know of the slots. */
function planned({ console }: CommandContext, { slots, notes }: SlotPlan): readonly Slot[] {
  for (const note of notes) console.note(note);
  return slots;
}

/** What a trial of a sweep takes, where the command line counts more than the file. */
export function resourcesOf({ resources }: SweepSpec, { trialsPerGpu = null }: SlotChoices): Resources {
  return { ...resources, ...(trialsPerGpu !== null && { trialsPerGpu }) };
}

/** Trials at a time on the CPU when nobody asks for a number: where the file gives them few threads, one per share. */
function cpuSlots({ threads }: Resources): number {
  return threads === undefined ? 1 : Math.max(1, Math.floor(availableParallelism() / threads));
}

/**
 * The slots that this machine has for a sweep.
 *
 * @throws SweepError when it has not as many as are asked for, or no GPU has room for a trial
 */
export async function slotsOf(
  context: CommandContext,
  spec: SweepSpec,
  choices: SlotChoices,
): Promise<readonly Slot[]> {
  const resources = resourcesOf(spec, choices);
  const gpus = visibleGpus(await findGpus(), context.environment.cudaVisibleDevices);
  return planned(context, planSlots(gpus, { requested: choices.slots, resources, cpuSlots: cpuSlots(resources) }));
}

/**
 * The slots that this machine has for all sweeps.
 *
 * @throws SweepError when it has not as many as are asked for
 */
export async function servedSlots(context: CommandContext, choices: ServedSlotChoices): Promise<readonly Slot[]> {
  const gpus = visibleGpus(await findGpus(), context.environment.cudaVisibleDevices);
  return servedSlotsOn(context, gpus, choices);
}

/** Those on these GPUs, see `servedSlots`. */
export function servedSlotsOn(
  context: CommandContext,
  gpus: readonly Gpu[],
  { slots, ...choices }: ServedSlotChoices,
): readonly Slot[] {
  return planned(context, planAllSlots(gpus, { requested: slots, ...choices }));
}

/** How much of a GPU a trial has in these slots: 0 on the CPU, half of one where two share it. */
export function gpusOfTrial(slots: readonly Slot[], { gpus, trialsPerGpu = Infinity }: Resources): number {
  const uuids = slots.flatMap(({ gpu }) => gpu?.uuid ?? []);
  if (gpus === 0 || uuids.length === 0) return 0;
  const sharing = Math.max(...uuids.map((uuid) => uuids.filter((other) => other === uuid).length));
  return gpus / Math.min(trialsPerGpu, sharing);
}

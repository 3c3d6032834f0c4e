import type { Resources, Sweep } from '@coolsweep/sweep';
import { freeMiB } from './gpu.ts';
import type { Slot } from './slot.ts';

/**
 * Which sweeps a slot may serve. A sweep that takes a GPU runs on GPUs alone, but for machines that have none; one that
 * takes none leaves them alone.
 */
export class SlotAdmission {
  readonly #hasGpus: boolean;
  readonly #resourcesOf: (sweep: Sweep) => Resources;
  /** What runs, by the slot's name. */
  readonly #running = new Map<string, { readonly gpu: string | null; readonly resources: Resources }>();

  /**
   * @param slots all of the scheduler
   * @param resourcesOf what a trial of the sweep takes; of `trialsPerGpu` nothing where its file leaves that open
   */
  constructor(slots: readonly Slot[], resourcesOf: (sweep: Sweep) => Resources) {
    this.#hasGpus = slots.some(({ gpu }) => gpu !== null);
    this.#resourcesOf = resourcesOf;
  }

  /** Whether a trial of the sweep can run in the slot, if nothing else runs on its GPU. */
  fits({ gpu }: Slot, sweep: Sweep): boolean {
    const { gpus, memoryGiB } = this.#resourcesOf(sweep);
    if (gpus === 0 || !this.#hasGpus) return gpu === null;
    return gpu !== null && hasMemory(freeMiB(gpu), [memoryGiB ?? 0]);
  }

  /**
   * Whether it can run there now: no trial shares its GPU with more than the files of all of them allow, and their memory
   * fits into what was free before the first of them.
   */
  hasRoom({ gpu }: Slot, sweep: Sweep): boolean {
    if (gpu === null) return true;
    const sharing = [...this.#running.values()].filter((one) => one.gpu === gpu.uuid).map(({ resources }) => resources);
    const all = [...sharing, this.#resourcesOf(sweep)];
    if (all.some(({ trialsPerGpu = Infinity }) => all.length > trialsPerGpu)) return false;
    const memory = all.map(({ memoryGiB = 0 }) => memoryGiB);
    return hasMemory(freeMiB(gpu), memory);
  }

  /** A trial of the sweep has the slot from now on. */
  enter({ name, gpu }: Slot, sweep: Sweep): void {
    this.#running.set(name, { gpu: gpu?.uuid ?? null, resources: this.#resourcesOf(sweep) });
  }

  leave(slot: string): void {
    this.#running.delete(slot);
  }
}

/** Whether trials fit into what is free; they do where that is not known. */
function hasMemory(free: number | null, gibibytes: readonly number[]): boolean {
  return free === null || gibibytes.reduce((sum, one) => sum + one, 0) * 1024 <= free;
}

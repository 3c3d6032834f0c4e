import { SweepError } from '@coolsweep/sweep';
import { gpuLabel } from './gpu.ts';
import type { Slot } from './slot.ts';

/** UUIDs of the GPUs that the driver lists now; null when it gives no answer. */
export type ListGpus = () => Promise<ReadonlySet<string> | null>;

export interface SlotHealthOptions {
  readonly slots: readonly Slot[];
  /** Default: the driver is not asked. */
  readonly listGpus?: ListGpus | undefined;
  /** Is told once of all slots of a GPU that are put out of use. */
  readonly onOutOfUse: (slots: readonly Slot[], reason: string) => void;
}

/** A trial that was lost, or failed, in a slot. */
export interface SlotFailure {
  readonly slot: Slot;
  readonly trialId: string;
  /** What `failuresOf` said of the slot when the attempt began. */
  readonly failuresBefore: number;
  /** What its process said of the GPU. */
  readonly fault: string | null;
}

/** At this failure a GPU is put out of use. */
const lastFailure = 2;

/**
 * Which slots are out of use: those of a GPU that the driver does not list any more, or on which trials failed twice by
 * an error of CUDA or the driver. A slot on the CPU never is.
 */
export class SlotHealth {
  readonly #options: SlotHealthOptions;
  /** By the UUID of the GPU: the errors that are its own. */
  readonly #failures = new Map<string, string[]>();
  /** By the UUID of the GPU. */
  readonly #outOfUse = new Map<string, string>();
  /** By the trial: the GPU that its failures were put down to. */
  readonly #blamed = new Map<string, string>();
  #looking: Promise<void> | null = null;

  constructor(options: SlotHealthOptions) {
    this.#options = options;
  }

  /** The slots that can be used. */
  get usable(): readonly Slot[] {
    return this.#options.slots.filter((slot) => this.outOfUse(slot) === null);
  }

  /** Why a slot is out of use; null when it is not. */
  outOfUse({ gpu }: Slot): string | null {
    return gpu === null ? null : (this.#outOfUse.get(gpu.uuid) ?? null);
  }

  /**
   * @param wayOn what to do when the GPUs work again
   * @throws SweepError `trial_process` when every slot is out of use
   */
  refuseWithoutSlots(wayOn: string): void {
    if (this.usable.length > 0) return;
    const reasons = new Set(this.#options.slots.map((slot) => this.outOfUse(slot)));
    const message = `no slot is left: ${[...reasons].join('; ')}. Look at the GPUs (nvidia-smi), then ${wayOn}`;
    throw new SweepError('trial_process', message);
  }

  /** Failures that the GPU of a slot has had. */
  failuresOf({ gpu }: Slot): number {
    return gpu === null ? 0 : (this.#failures.get(gpu.uuid)?.length ?? 0);
  }

  /** Asks the driver which GPUs there are. One that it does not list, and not a moment later either, is out of use. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /**
   * Finds out whether a GPU is to blame for what became of a trial, and puts it out of use when it has to be.
   *
   * Of the trials that were at work when it failed the first to say so counts. A trial that has failed so on another GPU
   * is to blame itself: it would put one GPU after the other out of use.
   *
   * @returns why the GPU is to blame; null when it is not
   */
  async judge({ slot, trialId, failuresBefore, fault }: SlotFailure): Promise<string | null> {
    const { gpu } = slot;
    if (gpu === null) return null;
    await this.look();
    const gone = this.outOfUse(slot);
    if (gone !== null || fault === null) return gone;
    if ((this.#blamed.get(trialId) ?? gpu.uuid) !== gpu.uuid) return null;
    this.#blamed.set(trialId, gpu.uuid);
    const failures = this.#failures.get(gpu.uuid) ?? [];
    if (failures.length > failuresBefore) return `GPU ${gpuLabel(gpu)} failed (${fault})`;
    this.#failures.set(gpu.uuid, [...failures, fault]);
    if (failures.length + 1 >= lastFailure) {
      const twice = [...failures, fault].map((one) => `"${one}"`).join(', then ');
      this.#retire(gpu.uuid, `trials failed there twice: ${twice}`);
    }
    return this.outOfUse(slot) ?? `GPU ${gpuLabel(gpu)} failed (${fault})`;
  }

  async #look(): Promise<void> {
    const missing = await this.#missing();
    if (missing.length === 0) return;
    const still = new Set(await this.#missing());
    for (const uuid of missing) if (still.has(uuid)) this.#retire(uuid, 'the driver does not list it any more');
  }

  /** UUIDs of GPUs in use that the driver does not list. */
  async #missing(): Promise<string[]> {
    const used = [...new Set(this.usable.flatMap(({ gpu }) => gpu?.uuid ?? []))];
    if (used.length === 0) return [];
    const listed = (await this.#options.listGpus?.()) ?? null;
    return listed === null ? [] : used.filter((uuid) => !listed.has(uuid));
  }

  #retire(uuid: string, why: string): void {
    if (this.#outOfUse.has(uuid)) return;
    const slots = this.#options.slots.filter(({ gpu }) => gpu?.uuid === uuid);
    const [label = ''] = slots.flatMap(({ gpu }) => (gpu === null ? [] : [gpuLabel(gpu)]));
    const reason = `GPU ${label} (${uuid}) is out of use: ${why}`;
    this.#outOfUse.set(uuid, reason);
    this.#options.onOutOfUse(slots, reason);
  }
}

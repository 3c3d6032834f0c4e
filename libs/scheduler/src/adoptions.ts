import type { AdoptedJob } from './agenda.ts';
import type { Slot } from './slot.ts';

/** Attempts that go on elsewhere: those that wait for their slot, and the slots that are there for one of them each. */
export class Adoptions {
  readonly #waiting: AdoptedJob[];
  readonly #passing: Set<Slot>;

  /** @param slots all of the scheduler */
  constructor(adopted: readonly AdoptedJob[], slots: readonly Slot[]) {
    this.#waiting = [...adopted];
    this.#passing = new Set(slots.filter(({ isPassing }) => isPassing === true));
  }

  /** The next one for a slot, which has it from now on; null when there is none. */
  take(slot: Slot): AdoptedJob | null {
    const index = this.#waiting.findIndex((one) => one.slot === undefined || one.slot === slot.name);
    return index < 0 ? null : (this.#waiting.splice(index, 1)[0] ?? null);
  }

  /** Whether one goes on at the GPU of a slot, or beside it on the CPU, for which there is no slot any more. */
  isBeside({ gpu }: Slot): boolean {
    return [...this.#passing].some((other) => other.gpu?.uuid === gpu?.uuid);
  }

  /** A slot takes no more. */
  over(slot: Slot): void {
    this.#passing.delete(slot);
  }
}

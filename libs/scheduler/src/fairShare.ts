/** A sweep that has a trial to be claimed. */
export interface Contender {
  readonly id: string;
  readonly priority: number;
  /** Time that its trials have had slots, milliseconds. */
  readonly usedMs: number;
  /** Slots that it has at this moment. */
  readonly running: number;
}

const weightOf = ({ priority }: Pick<Contender, 'priority'>): number => 2 ** priority;

/**
 * The sweep that a free slot is for: the one that has had least slot time for its weight 2^priority; of equals the one
 * that has fewer slots for its weight, then the first. Over time each gets slots in proportion to its weight, however
 * long its trials are.
 *
 * @returns its id, or null when there is none
 */
export function nextSweep(contenders: readonly Contender[]): string | null {
  const shares = contenders.map((contender) => ({
    id: contender.id,
    used: contender.usedMs / weightOf(contender),
    running: contender.running / weightOf(contender),
  }));
  // Sorting is stable, so the first of equals stays the first.
  return shares.sort((a, b) => a.used - b.used || a.running - b.running)[0]?.id ?? null;
}

interface Usage {
  usedMs: number;
  /** When the trials that run got their slots, by slot. */
  readonly since: Map<string, number>;
}

/** Keeps how much slot time each sweep has had. */
export class FairShare {
  readonly #usage = new Map<string, Usage>();

  /** What `nextSweep` chooses from. One that is new starts level with the one that had least, so that it takes over nothing. */
  contenders(sweeps: readonly Pick<Contender, 'id' | 'priority'>[], nowMs: number): Contender[] {
    const known = sweeps.flatMap((sweep) => {
      const usage = this.#usage.get(sweep.id);
      return usage === undefined ? [] : [usedBy(usage, nowMs) / weightOf(sweep)];
    });
    const least = known.length === 0 ? 0 : Math.min(...known);
    return sweeps.map(({ id, priority }) => {
      const usage = this.#usage.get(id) ?? { usedMs: least * weightOf({ priority }), since: new Map<string, number>() };
      this.#usage.set(id, usage);
      return { id, priority, usedMs: usedBy(usage, nowMs), running: usage.since.size };
    });
  }

  started(sweepId: string, slot: string, nowMs: number): void {
    this.#usage.get(sweepId)?.since.set(slot, nowMs);
  }

  ended(sweepId: string, slot: string, nowMs: number): void {
    const usage = this.#usage.get(sweepId);
    if (usage === undefined) return;
    usage.usedMs += nowMs - (usage.since.get(slot) ?? nowMs);
    usage.since.delete(slot);
  }

  /** Forgets sweeps that are over. */
  keep(sweepIds: ReadonlySet<string>): void {
    for (const id of this.#usage.keys()) if (!sweepIds.has(id)) this.#usage.delete(id);
  }
}

function usedBy({ usedMs, since }: Usage, nowMs: number): number {
  return [...since.values()].reduce((sum, startMs) => sum + nowMs - startMs, usedMs);
}

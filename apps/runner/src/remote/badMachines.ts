/** How long a machine is left alone. */
const avoidForMs = 30 * 60_000;

/**
 * Machines of a cluster on which attempts ended before they began. Jobs keep away from them for half an hour, so that one bad
 * machine, which is always free, does not take in every attempt.
 */
export class BadMachines {
  readonly #nowMs: () => number;
  /** By the engine's name. */
  readonly #untilMs = new Map<string, number>();
  /** Ids of trials whose process died at once. */
  readonly #forgiven = new Set<string>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Those to keep away from now. */
  get avoided(): string[] {
    const nowMs = this.#nowMs();
    return [...this.#untilMs].filter(([, untilMs]) => nowMs < untilMs).map(([machine]) => machine);
  }

  /** An attempt ended there before it began. */
  suspect(machine: string): void {
    this.#untilMs.set(machine, this.#nowMs() + avoidForMs);
  }

  /** No machine is left that the engine could give: they have to do. */
  forgive(): void {
    this.#untilMs.clear();
  }

  /**
   * The process of a trial died on a machine before it had begun. Tells whether the machine is to blame: a trial to which
   * that happens again is to blame itself.
   */
  isToBlame(machine: string, trialId: string): boolean {
    if (this.#forgiven.has(trialId)) return false;
    this.#forgiven.add(trialId);
    this.suspect(machine);
    return true;
  }
}

import { z } from 'zod';

export const loadTally = z.strictObject({
  /** Points that were acknowledged. */
  points: z.number(),
  /** Points that wait for it. */
  backlog: z.number(),
  /** How long answers took, milliseconds. */
  beatMs: z.array(z.number()),
  deliveryMs: z.array(z.number()),
  /** Requests without an answer, or with another one than 200. */
  failures: z.number(),
  /** Processor time that the load itself took, seconds. */
  seconds: z.number(),
});
/** What happened to the load of one process within some time. */
export type LoadTallied = z.infer<typeof loadTally>;

/** Counts what happens to a load, until it is taken. */
export class LoadTally {
  #points = 0;
  #failures = 0;
  #beatMs: number[] = [];
  #deliveryMs: number[] = [];
  #usage = process.cpuUsage();

  acknowledged(points: number): void {
    this.#points += points;
  }

  beat(ms: number, isOk: boolean): void {
    this.#beatMs.push(ms);
    if (!isOk) this.#failures++;
  }

  delivery(ms: number, isOk: boolean): void {
    this.#deliveryMs.push(ms);
    if (!isOk) this.#failures++;
  }

  /** What there was since the last time. */
  take(backlog: number): LoadTallied {
    const { user, system } = process.cpuUsage(this.#usage);
    const tallied = {
      ...{ points: this.#points, backlog, beatMs: this.#beatMs, deliveryMs: this.#deliveryMs },
      ...{ failures: this.#failures, seconds: (user + system) / 1e6 },
    };
    [this.#points, this.#failures, this.#beatMs, this.#deliveryMs] = [0, 0, [], []];
    this.#usage = process.cpuUsage();
    return tallied;
  }
}

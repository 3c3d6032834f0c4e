import { setImmediate } from 'node:timers/promises';
import { largestStep, longestMetricName, toNumeral, trialRandom, type TrialRandom } from '@coolsweep/sweep';
import { writeObjectiveCheckpoint, type ObjectivePosition } from './objectiveCheckpoint.ts';
import type { TrialHooks } from './runFromCheckpoint.ts';
import type { Report, TrialHandle } from './trialHandle.ts';

/** What a module is told of its trial. */
export type ObjectiveFacts = Pick<TrialHandle, 'seed' | 'number' | 'dataDir' | 'cacheDir'>;

export interface ObjectiveTrialOptions {
  readonly facts: ObjectiveFacts;
  readonly hooks: TrialHooks;
  /** Names what a checkpoint is of. */
  readonly origin: string;
  /** Where an earlier attempt was; null from the beginning. */
  readonly position: ObjectivePosition | null;
}

/** A trial while a module computes it: what it has reported, and the handle by which it does. */
export class ObjectiveTrial {
  readonly handle: TrialHandle;
  readonly #hooks: TrialHooks;
  readonly #origin: string;
  readonly #random: TrialRandom;
  readonly #results: Map<string, number>;
  #step: number;
  #steps: number | null;

  constructor({ facts, hooks, origin, position }: ObjectiveTrialOptions) {
    this.#hooks = hooks;
    this.#origin = origin;
    this.#random = trialRandom(facts.seed, position?.random);
    this.#results = new Map(Object.entries(position?.results ?? {}));
    this.#step = position?.step ?? 0;
    this.#steps = position?.steps ?? null;
    this.handle = {
      ...facts,
      random: this.#random,
      restored: position?.state ?? null,
      signal: hooks.signal,
      report: (report) => this.#report(report),
      shouldStop: () => hooks.shouldStop(),
      checkpoint: (state) => this.#offer(state),
      // A module of JavaScript may be careless.
      log: (text: unknown) => hooks.report({ type: 'log', text: String(text) }),
    };
  }

  /** Steps done, as last reported. */
  get step(): number {
    return this.#step;
  }

  /** Steps of the whole run; null where the module did not say. */
  get steps(): number | null {
    return this.#steps;
  }

  /** Last value of every metric. */
  get results(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#results);
  }

  /** Takes in values after a step, and tells them. */
  note(step: number, metrics: Readonly<Record<string, number>>): void {
    this.#step = step;
    const points = Object.entries(metrics).map(([name, value]) => ({ name, step, value: toNumeral(value) }));
    for (const [name, value] of Object.entries(metrics)) this.#results.set(name, value);
    if (points.length > 0) this.#hooks.report({ type: 'metrics', points });
    if (this.#steps !== null) this.#hooks.report({ type: 'progress', step, steps: this.#steps });
  }

  async #report({ step, steps, metrics = {} }: Report): Promise<void> {
    this.#refuse(step, steps);
    refuseOthersThanNumbers('report', metrics);
    this.#steps = steps ?? this.#steps;
    this.note(step, metrics);
    // Messages arrive between two turns of the event loop; computation blocks it.
    await setImmediate();
    this.#hooks.shouldStop();
  }

  #refuse(step: number, steps: number | undefined): void {
    if (!Number.isInteger(step) || step < 1) throw new TypeError(`report: step is ${step}, and must be 1, 2, 3, …`);
    if (step < this.#step)
      throw new RangeError(
        `report: step ${step} comes after step ${this.#step}; a trial with trial.restored goes on where that was`,
      );
    if (steps !== undefined && (!Number.isInteger(steps) || steps < step))
      throw new RangeError(`report: steps is ${steps}, and must be a whole number, at least step, ${step}`);
    const last = steps ?? step;
    if (last > largestStep)
      throw new RangeError(`report: there is no step ${last}; count them, at most to ${largestStep}`);
  }

  async #offer(state: unknown): Promise<void> {
    const { checkpoints, signal } = this.#hooks;
    const step = this.#step;
    // Also when it is to stop: the pace is counted by these calls.
    const isDue = checkpoints?.isDue({ step, endsEpoch: true }) ?? false;
    if (checkpoints === undefined || !(isDue || signal.aborted)) return;
    const position = { step, steps: this.#steps, results: this.results, random: [...this.#random.state()] };
    const kept: unknown = typeof state === 'function' ? (state as () => unknown)() : state;
    await checkpoints.keep(step, writeObjectiveCheckpoint(this.#origin, { ...position, state: kept }));
  }
}

/** @throws TypeError that names the metric which is no number, RangeError of one whose name is too long */
export function refuseOthersThanNumbers(by: string, metrics: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (name.length > longestMetricName)
      throw new RangeError(
        `${by}: the metric ${name.slice(0, 40)}… has a name of more than ${longestMetricName} characters`,
      );
    if (typeof value !== 'number')
      throw new TypeError(`${by}: the metric ${name} is ${typeof value}, and must be a number`);
  }
}

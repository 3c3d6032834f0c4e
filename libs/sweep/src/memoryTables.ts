import type { MetricPoint } from './metric.ts';
import { trialIdOf } from './storing/ids.ts';
import { refusals } from './storing/refusals.ts';
import type { Attempt, LogLine, NewTrial, SchedulerRow, Sweep, Trial } from './trialStore.ts';

export interface KeptAttempt {
  readonly row: Attempt;
  /** By name, then by step. */
  readonly points: Map<string, Map<number, number>>;
  readonly log: LogLine[];
}

/** Points of an attempt with a step up to this one. */
function* pointsUpTo({ points }: KeptAttempt, step: number): Generator<MetricPoint> {
  for (const [name, values] of points) {
    for (const [at, value] of values) if (at <= step) yield { name, step: at, value };
  }
}

/** The rows of a memory store. They are replaced, never changed, so that what was handed out stays as it was. */
export class MemoryTables {
  readonly sweeps = new Map<string, Sweep>();
  readonly schedulers = new Map<string, SchedulerRow>();
  readonly #trials = new Map<string, Trial>();
  readonly #trialIds = new Map<string, readonly string[]>();
  readonly #attempts = new Map<number, KeptAttempt>();
  readonly #attemptIds = new Map<string, readonly number[]>();
  /** Attempts of a trial that were made before it was last asked to be tried again. */
  readonly #retriedAfter = new Map<string, number>();

  /** @throws SweepError `not_found`, as the next ones do */
  sweep(sweepId: string): Sweep {
    const sweep = this.sweeps.get(sweepId);
    if (sweep === undefined) throw refusals.unknownSweep(sweepId);
    return sweep;
  }

  trial(trialId: string): Trial {
    const trial = this.#trials.get(trialId);
    if (trial === undefined) throw refusals.unknownTrial(trialId);
    return trial;
  }

  attempt(attemptId: number): KeptAttempt {
    const kept = this.#attempts.get(attemptId);
    if (kept === undefined) throw refusals.unknownAttempt(attemptId);
    return kept;
  }

  /** In order of number. */
  trialsOf(sweepId: string): Trial[] {
    return (this.#trialIds.get(this.sweep(sweepId).id) ?? []).map((id) => this.trial(id));
  }

  /** In order of number. */
  attemptsOf(trialId: string): KeptAttempt[] {
    return (this.#attemptIds.get(trialId) ?? []).map((id) => this.attempt(id));
  }

  allTrials(): Trial[] {
    return [...this.#trials.values()];
  }

  addTrials(sweepId: string, trials: readonly NewTrial[]): Trial[] {
    const ids = this.#trialIds.get(sweepId) ?? [];
    const rows = trials.map((trial, index) => newTrial(sweepId, ids.length + index + 1, trial));
    for (const row of rows) this.#trials.set(row.id, row);
    this.#trialIds.set(sweepId, [...ids, ...rows.map(({ id }) => id)]);
    return rows;
  }

  addAttempt(given: Pick<Attempt, 'trialId' | 'owner' | 'startedAt' | 'leaseUntil'>): Attempt {
    const earlier = this.#attemptIds.get(given.trialId) ?? [];
    const row: Attempt = {
      ...given,
      id: this.#attempts.size + 1,
      number: earlier.length + 1,
      outcome: null,
      message: null,
      endedAt: null,
      environment: {},
      finalHash: null,
    };
    this.#attempts.set(row.id, { row, points: new Map(), log: [] });
    this.#attemptIds.set(given.trialId, [...earlier, row.id]);
    return row;
  }

  /** Points that a trial has before its next attempt, see `claim` and `continueFrom`. */
  pastOf({ id, checkpoint, continues }: Trial): MetricPoint[] {
    if (checkpoint === null) return [];
    const before = this.attemptsOf(id).at(-1);
    if (before !== undefined) return [...pointsUpTo(before, checkpoint.step)];
    const other = continues === null ? undefined : this.attemptsOf(continues.trialId).at(-1);
    if (continues === null || other === undefined) return [];
    return [...pointsUpTo(other, continues.upTo)].filter(({ name }) => !name.startsWith('test/'));
  }

  /** @throws SweepError `fenced` when the attempt has ended */
  running(attemptId: number): KeptAttempt {
    const kept = this.attempt(attemptId);
    if (kept.row.outcome !== null) throw refusals.fenced(attemptId);
    return kept;
  }

  changeSweep(sweepId: string, changes: Partial<Sweep>): Sweep {
    const changed = { ...this.sweep(sweepId), ...changes };
    this.sweeps.set(sweepId, changed);
    return changed;
  }

  changeTrial(trialId: string, changes: Partial<Trial>): Trial {
    const changed = { ...this.trial(trialId), ...changes };
    this.#trials.set(trialId, changed);
    return changed;
  }

  changeAttempt({ row: { id } }: KeptAttempt, changes: Partial<Attempt>): void {
    const kept = this.attempt(id);
    this.#attempts.set(id, { ...kept, row: { ...kept.row, ...changes } });
  }

  /** Lost attempts of a trial since it was last asked to be tried again. */
  lostAttempts(trialId: string): number {
    const after = this.#retriedAfter.get(trialId) ?? 0;
    return this.attemptsOf(trialId).filter(({ row }) => row.outcome === 'lost' && row.number > after).length;
  }

  forgetLosses(trialId: string): void {
    this.#retriedAfter.set(trialId, this.attemptsOf(trialId).length);
  }
}

/** Copy of a value that is JSON. */
export function plainCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Keeps a point, unless the attempt has one of that name and step. */
export function addPoint({ points }: KeptAttempt, { name, step, value }: MetricPoint): void {
  const series = points.get(name) ?? new Map<number, number>();
  if (!series.has(step)) series.set(step, value);
  points.set(name, series);
}

function newTrial(sweepId: string, number: number, trial: NewTrial): Trial {
  return {
    id: trialIdOf(sweepId, number),
    sweepId,
    number,
    params: plainCopy(trial.params),
    config: plainCopy(trial.config),
    configHash: trial.configHash,
    seed: trial.seed,
    state: 'waiting',
    objective: null,
    results: {},
    failure: null,
    progress: { step: 0, steps: null },
    startedAt: null,
    finishedAt: null,
    addressHash: null,
    reusedFrom: null,
    continues: null,
    decision: null,
    requested: null,
    checkpoint: null,
    retriedAt: null,
  };
}

import type { MetricPoint } from './metric.ts';
import { bestOf } from './storing/best.ts';
import { slugOf, sweepIdOf, trialIdOf } from './storing/ids.ts';
import { losses, refusals, refuseDuplicates } from './storing/refusals.ts';
import { thinned } from './storing/thinning.ts';
import { isFinished, stateAfter, trialStates, type TrialState } from './trial.ts';
import type {
  Attempt,
  AttemptReport,
  AttemptResult,
  Claim,
  LogLine,
  NewSweep,
  NewTrial,
  Series,
  SeriesQuery,
  Sweep,
  SweepOverview,
  SweepState,
  SweepStore,
  Trial,
} from './trialStore.ts';

/** A store that lasts as long as the process, for tests and dry runs; it passes the same contract suite as any other. */
export function memoryStore(): SweepStore {
  return new MemoryStore();
}

interface KeptAttempt {
  readonly row: Attempt;
  /** By name, then by step. */
  readonly points: Map<string, Map<number, number>>;
  readonly log: LogLine[];
}

/** Rows are replaced, never changed, so that what was handed out stays as it was. What comes in is copied. */
class MemoryStore implements SweepStore {
  readonly #sweeps = new Map<string, Sweep>();
  readonly #trials = new Map<string, Trial>();
  readonly #trialIds = new Map<string, readonly string[]>();
  readonly #attempts = new Map<number, KeptAttempt>();
  readonly #attemptIds = new Map<string, readonly number[]>();

  createSweep({ spec, source, environment, trials }: NewSweep, at: Date) {
    return settled(() => {
      refuseDuplicates(trials);
      const slug = slugOf(spec.name);
      let n = 1;
      while (this.#sweeps.has(sweepIdOf(slug, n))) n++;
      const id = sweepIdOf(slug, n);
      const sweep: Sweep = {
        id,
        name: spec.name,
        state: 'active',
        spec: plainCopy(spec),
        source,
        environment: plainCopy(environment),
        createdAt: new Date(at),
      };
      const rows = trials.map((trial, index) => newTrial(id, index + 1, trial));
      this.#sweeps.set(id, sweep);
      for (const row of rows) this.#trials.set(row.id, row);
      this.#trialIds.set(
        id,
        rows.map((row) => row.id),
      );
      return sweep;
    });
  }

  setSweepState(sweepId: string, state: SweepState) {
    return settled(() => {
      this.#sweeps.set(sweepId, { ...this.#sweep(sweepId), state });
    });
  }

  claim(sweepId: string, { owner, at, leaseUntil }: { owner: string; at: Date; leaseUntil: Date }) {
    return settled((): Claim | null => {
      const waiting = this.#trialsOf(sweepId).find(({ state }) => state === 'waiting');
      if (waiting === undefined) return null;
      const earlier = this.#attemptIds.get(waiting.id) ?? [];
      const row: Attempt = {
        id: this.#attempts.size + 1,
        trialId: waiting.id,
        number: earlier.length + 1,
        owner,
        outcome: null,
        message: null,
        startedAt: new Date(at),
        endedAt: null,
        leaseUntil: new Date(leaseUntil),
        environment: {},
      };
      this.#attempts.set(row.id, { row, points: new Map(), log: [] });
      this.#attemptIds.set(waiting.id, [...earlier, row.id]);
      const trial = this.#update(waiting, {
        state: 'running',
        progress: { step: 0, steps: null },
        startedAt: new Date(at),
      });
      return { trial, attemptId: row.id, attemptNumber: row.number };
    });
  }

  report(attemptId: number, { points, log, progress, environment, leaseUntil }: AttemptReport) {
    return settled(() => {
      const kept = this.#running(attemptId);
      for (const point of points ?? []) addPoint(kept, point);
      kept.log.push(...(log ?? []).map((line) => ({ ...line, at: new Date(line.at) })));
      if (progress) this.#update(this.#trial(kept.row.trialId), { progress: { ...progress } });
      this.#replace(kept, {
        ...(environment && { environment: plainCopy(environment) }),
        ...(leaseUntil && { leaseUntil: new Date(leaseUntil) }),
      });
    });
  }

  finish(attemptId: number, { outcome, at, objective, results, failure }: AttemptResult) {
    return settled(() => {
      const kept = this.#running(attemptId);
      this.#replace(kept, { outcome, endedAt: new Date(at), message: failure?.message ?? null });
      const trial = this.#trial(kept.row.trialId);
      const lost = this.#attemptsOf(trial.id).filter(({ row }) => row.outcome === 'lost').length;
      const state = stateAfter(outcome, lost);
      return this.#update(trial, {
        state,
        ...(isFinished(state) && {
          objective: state === 'completed' ? objective : null,
          results: { ...results },
          failure: failure && { ...failure },
          finishedAt: new Date(at),
        }),
      });
    });
  }

  reclaim(sweepId: string, { at, isDead }: { at: Date; isDead: (owner: string) => boolean }) {
    return settled(() =>
      this.#trialsOf(sweepId).flatMap((trial) => {
        const kept = this.#attemptsOf(trial.id).at(-1);
        if (trial.state !== 'running' || kept === undefined) return [];
        const { owner, leaseUntil } = kept.row;
        if (leaseUntil.getTime() > at.getTime() && !isDead(owner)) return [];
        this.#replace(kept, { outcome: 'lost', endedAt: new Date(at), message: losses.ofAttempt(owner) });
        const lost = this.#attemptsOf(trial.id).filter(({ row }) => row.outcome === 'lost').length;
        const state = stateAfter('lost', lost);
        this.#update(trial, {
          state,
          ...(isFinished(state) && {
            failure: { message: losses.ofTrial(lost), step: trial.progress.step },
            finishedAt: new Date(at),
          }),
        });
        return [trial.id];
      }),
    );
  }

  listSweeps() {
    return settled(() =>
      [...this.#sweeps.values()]
        .reverse()
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .map((sweep) => this.#overview(sweep)),
    );
  }

  sweepById(sweepId: string) {
    return settled(() => this.#overview(this.#sweep(sweepId)));
  }

  trialsOf(sweepId: string) {
    return settled(() => this.#trialsOf(sweepId));
  }

  trialById(trialId: string) {
    return settled(() => this.#trial(trialId));
  }

  attemptsOf(trialId: string) {
    return settled(() => this.#attemptsOf(this.#trial(trialId).id).map(({ row }) => row));
  }

  series({ trialIds, names, afterStep = -Infinity, maxPoints = Infinity }: SeriesQuery) {
    return settled(() => {
      if (maxPoints < 2) throw refusals.fewPoints(maxPoints);
      return trialIds.flatMap((trialId) => {
        const latest = this.#attemptsOf(this.#trial(trialId).id).at(-1);
        return names.map((name): Series => {
          const points = [...(latest?.points.get(name) ?? [])]
            .filter(([step]) => step > afterStep)
            .sort(([a], [b]) => a - b);
          const curve = { steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
          return { trialId, name, ...thinned(curve, maxPoints) };
        });
      });
    });
  }

  logOf(trialId: string, { limit = 1000 }: { limit?: number } = {}) {
    return settled(() => {
      const lines = this.#attemptsOf(this.#trial(trialId).id).at(-1)?.log ?? [];
      return lines.slice(Math.max(0, lines.length - limit));
    });
  }

  close() {
    return Promise.resolve();
  }

  #sweep(sweepId: string): Sweep {
    const sweep = this.#sweeps.get(sweepId);
    if (sweep === undefined) throw refusals.unknownSweep(sweepId);
    return sweep;
  }

  #trial(trialId: string): Trial {
    const trial = this.#trials.get(trialId);
    if (trial === undefined) throw refusals.unknownTrial(trialId);
    return trial;
  }

  #trialsOf(sweepId: string): Trial[] {
    return (this.#trialIds.get(this.#sweep(sweepId).id) ?? []).map((id) => this.#trial(id));
  }

  #attemptsOf(trialId: string): KeptAttempt[] {
    return (this.#attemptIds.get(trialId) ?? []).map((id) => this.#attempt(id));
  }

  #attempt(attemptId: number): KeptAttempt {
    const kept = this.#attempts.get(attemptId);
    if (kept === undefined) throw refusals.unknownAttempt(attemptId);
    return kept;
  }

  #running(attemptId: number): KeptAttempt {
    const kept = this.#attempt(attemptId);
    if (kept.row.outcome !== null) throw refusals.fenced(attemptId);
    return kept;
  }

  #update(trial: Trial, changes: Partial<Trial>): Trial {
    const changed = { ...trial, ...changes };
    this.#trials.set(trial.id, changed);
    return changed;
  }

  #replace(kept: KeptAttempt, changes: Partial<Attempt>): void {
    this.#attempts.set(kept.row.id, { ...kept, row: { ...kept.row, ...changes } });
  }

  #overview(sweep: Sweep): SweepOverview {
    const trials = this.#trialsOf(sweep.id);
    const starts = trials.flatMap(({ id }) => this.#attemptsOf(id).map(({ row }) => row.startedAt.getTime()));
    const ends = trials.map(({ finishedAt }) => finishedAt?.getTime() ?? null);
    return {
      sweep,
      counts: Object.fromEntries(
        trialStates.map((state) => [state, trials.filter((trial) => trial.state === state).length]),
      ) as Record<TrialState, number>,
      best: bestOf(trials, sweep.spec.metric),
      startedAt: starts.length === 0 ? null : new Date(Math.min(...starts)),
      finishedAt:
        ends.length === 0 || ends.includes(null) ? null : new Date(Math.max(...ends.flatMap((end) => end ?? []))),
    };
  }
}

/** A promise of what `work` returns or throws; `work` runs at once and in one go, which makes it a transaction. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

/** Copy of a value that is JSON. */
function plainCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
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
  };
}

function addPoint({ points }: KeptAttempt, { name, step, value }: MetricPoint): void {
  const series = points.get(name) ?? new Map<number, number>();
  if (!series.has(step)) series.set(step, value);
  points.set(name, series);
}

import type { KeptAttempt, MemoryTables } from './memoryTables.ts';
import { bestOf } from './storing/best.ts';
import { refusals } from './storing/refusals.ts';
import { isClaimable } from './storing/requests.ts';
import { thinned } from './storing/thinning.ts';
import { trialTablePage } from './storing/trialTable.ts';
import { trialStates, type TrialState } from './trial.ts';
import type {
  OpenSweep,
  Series,
  SeriesQuery,
  Sweep,
  SweepOverview,
  Trial,
  TrialPage,
  TrialTablePage,
  TrialTableQuery,
} from './trialStore.ts';

/** What people and screens read of a memory store, see `SweepReader`. */
export class MemoryReader {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  listSweeps(): SweepOverview[] {
    return [...this.#tables.sweeps.values()]
      .reverse()
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      .map((sweep) => this.overview(sweep));
  }

  trialsOf(sweepId: string, { after = 0, limit = Infinity, numbers }: TrialPage): Trial[] {
    return this.#tables
      .trialsOf(sweepId)
      .filter(({ number }) => number > after && (numbers?.includes(number) ?? true))
      .slice(0, limit);
  }

  trialTable(query: TrialTableQuery): TrialTablePage {
    return trialTablePage(this.#tables.trialsOf(query.sweepId), query);
  }

  trialAt(addressHash: string): Trial | null {
    const trained = this.#tables
      .allTrials()
      .filter((trial) => trial.addressHash === addressHash && trial.reusedFrom === null)
      .filter(({ state }) => state === 'completed' || state === 'diverged');
    const ended = ({ finishedAt }: Trial) => finishedAt?.getTime() ?? Infinity;
    return trained.sort((a, b) => ended(a) - ended(b))[0] ?? null;
  }

  repeated(sweepId: string): Trial[] {
    const nameOf = ({ configHash, seed }: Trial) => `${configHash} ${seed}`;
    const trained = this.#tables
      .allTrials()
      .filter(({ state, reusedFrom }) => reusedFrom === null && (state === 'completed' || state === 'diverged'))
      .filter(({ addressHash }) => addressHash !== null);
    const known = new Set(trained.map(nameOf));
    return this.#tables.trialsOf(sweepId).filter((trial) => trial.state === 'waiting' && known.has(nameOf(trial)));
  }

  series({ trialIds, names, afterStep = -Infinity, maxPoints = Infinity }: SeriesQuery): Series[] {
    if (maxPoints < 2) throw refusals.fewPoints(maxPoints);
    return trialIds.flatMap((trialId) => {
      const shown = this.#shown(trialId);
      return names.map((name): Series => {
        const points = [...(shown?.points.get(name) ?? [])]
          .filter(([step]) => step > afterStep)
          .sort(([a], [b]) => a - b);
        const curve = { steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
        return { trialId, name, ...thinned(curve, maxPoints) };
      });
    });
  }

  openSweeps(): OpenSweep[] {
    return [...this.#tables.sweeps.values()]
      .filter(({ state }) => state !== 'finished' && state !== 'cancelled')
      .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .map((sweep) => this.#open(sweep));
  }

  overview(sweep: Sweep): SweepOverview {
    const trials = this.#tables.trialsOf(sweep.id);
    const starts = trials.flatMap(({ id }) => this.#tables.attemptsOf(id).map(({ row }) => row.startedAt.getTime()));
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

  /** The attempt whose points are shown: the latest one, or that of the trial whose result was taken over. */
  #shown(trialId: string): KeptAttempt | undefined {
    const { id, reusedFrom } = this.#tables.trial(trialId);
    return this.#tables.attemptsOf(id).at(-1) ?? this.#tables.attemptsOf(reusedFrom ?? '').at(-1);
  }

  #open(sweep: Sweep): OpenSweep {
    const { id, state, priority, engine, requested } = sweep;
    const trials = this.#tables.trialsOf(id);
    const waiting = trials.filter((trial) => trial.state === 'waiting');
    const running = trials.filter((trial) => trial.state === 'running');
    const asked =
      waiting.some((trial) => trial.requested === 'cancel') || running.some((trial) => trial.requested !== null);
    return {
      id,
      state,
      priority,
      engine,
      requested,
      has: {
        running: running.length > 0,
        waiting: waiting.length > 0,
        claimable: waiting.some((trial) => trial.requested === null) && isClaimable(sweep),
      },
      isAsked: requested !== null || asked || (state === 'paused' && running.length > 0),
    };
  }
}

import { MemoryReader } from './memoryReader.ts';
import { addPoint, MemoryTables, plainCopy, pointsUpTo } from './memoryTables.ts';
import { slugOf, sweepIdOf } from './storing/ids.ts';
import { losses, refusals, refuseDuplicates } from './storing/refusals.ts';
import { isClaimable, isReusable, stateOnRequest } from './storing/requests.ts';
import { isFinished, stateAfter } from './trial.ts';
import type {
  AttemptReport,
  AttemptResult,
  Claim,
  Claimant,
  Heartbeat,
  JsonObject,
  NewSweep,
  NewTrial,
  SeriesQuery,
  Stop,
  Sweep,
  SweepRequest,
  SweepState,
  SweepStore,
  Trial,
  TrialPage,
} from './trialStore.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A store that lasts as long as the process, for tests and dry runs; it passes the same contract suite as any other. */
export function memoryStore(): SweepStore {
  return new MemoryStore();
}

/** What comes in is copied. */
class MemoryStore implements SweepStore {
  readonly #tables = new MemoryTables();
  readonly #reader = new MemoryReader(this.#tables);

  createSweep(given: NewSweep, at: Date) {
    return settled((): Sweep => {
      const { spec, source, environment, trials, state = 'active', priority = 0, origin = null } = given;
      refuseDuplicates(trials);
      const id = this.#freeId(slugOf(spec.name));
      const sweep = { id, name: spec.name, state, source, priority, origin, requested: null };
      const copies = { spec: plainCopy(spec), environment: plainCopy(environment), createdAt: new Date(at) };
      this.#tables.sweeps.set(id, { ...sweep, ...copies });
      this.#tables.addTrials(id, trials);
      return { ...sweep, ...copies };
    });
  }

  addTrials(sweepId: string, trials: readonly NewTrial[]) {
    return settled(() => {
      refuseDuplicates([...this.#tables.trialsOf(sweepId), ...trials]);
      return this.#tables.addTrials(sweepId, trials);
    });
  }

  setSweepState(sweepId: string, state: SweepState) {
    return settled(() => {
      this.#tables.changeSweep(sweepId, { state });
    });
  }

  claim(sweepId: string, { owner, at, leaseUntil }: Claimant) {
    return settled((): Claim | null => {
      const waiting = this.#tables
        .trialsOf(sweepId)
        .find(({ state, requested }) => state === 'waiting' && requested === null);
      if (waiting === undefined || !isClaimable(this.#tables.sweep(sweepId))) return null;
      const lease = { owner, startedAt: new Date(at), leaseUntil: new Date(leaseUntil) };
      const before = this.#tables.attemptsOf(waiting.id).at(-1);
      const attempt = this.#tables.addAttempt({ ...lease, trialId: waiting.id });
      if (before !== undefined && waiting.checkpoint !== null) {
        const kept = this.#tables.running(attempt.id);
        for (const point of pointsUpTo(before, waiting.checkpoint.step)) addPoint(kept, point);
      }
      const trial = this.#tables.changeTrial(waiting.id, {
        state: 'running',
        progress: { step: 0, steps: null },
        startedAt: new Date(at),
      });
      return { trial, attemptId: attempt.id, attemptNumber: attempt.number };
    });
  }

  report(attemptId: number, { points, log, progress, environment, checkpoint, leaseUntil }: AttemptReport) {
    return settled(() => {
      const kept = this.#tables.running(attemptId);
      for (const point of points ?? []) addPoint(kept, point);
      kept.log.push(...(log ?? []).map((line) => ({ ...line, at: new Date(line.at) })));
      this.#tables.changeTrial(kept.row.trialId, {
        ...(progress && { progress: { ...progress } }),
        ...(checkpoint && { checkpoint: { ...checkpoint } }),
      });
      this.#tables.changeAttempt(kept, {
        ...(environment && { environment: plainCopy(environment) }),
        ...(leaseUntil && { leaseUntil: new Date(leaseUntil) }),
      });
    });
  }

  finish(attemptId: number, { outcome, at, objective, results, failure, decision, finalHash }: AttemptResult) {
    return settled(() => {
      const kept = this.#tables.running(attemptId);
      const ended = { outcome, endedAt: new Date(at), message: failure?.message ?? null, finalHash: finalHash ?? null };
      this.#tables.changeAttempt(kept, ended);
      const { trialId } = kept.row;
      const state = stateAfter(outcome, this.#tables.lostAttempts(trialId));
      return this.#tables.changeTrial(trialId, {
        state,
        ...(isFinished(state) && {
          objective: state === 'completed' ? objective : null,
          results: { ...results },
          failure: failure && { ...failure },
          finishedAt: new Date(at),
          decision: decision === undefined ? null : plainCopy(decision),
          requested: null,
        }),
      });
    });
  }

  reclaim(sweepId: string, { at, isDead }: { at: Date; isDead: (owner: string) => boolean }) {
    return settled(() =>
      this.#tables.trialsOf(sweepId).flatMap((trial) => {
        const kept = this.#tables.attemptsOf(trial.id).at(-1);
        if (trial.state !== 'running' || kept === undefined) return [];
        const { owner, leaseUntil } = kept.row;
        if (leaseUntil.getTime() > at.getTime() && !isDead(owner)) return [];
        this.#tables.changeAttempt(kept, {
          outcome: 'lost',
          endedAt: new Date(at),
          message: losses.ofAttempt(owner),
        });
        this.#lose(trial, at);
        return [trial.id];
      }),
    );
  }

  reuse(trialId: string, from: { trialId: string; at: Date }) {
    return settled((): Trial => {
      const [trial, source] = [this.#tables.trial(trialId), this.#tables.trial(from.trialId)];
      if (!isReusable(trial, source)) throw refusals.notReusable(trialId, from.trialId);
      const { state, objective, results, failure, progress } = source;
      return this.#tables.changeTrial(trialId, {
        ...{ state, objective, results, failure, progress },
        reusedFrom: source.reusedFrom ?? source.id,
        finishedAt: new Date(from.at),
        requested: null,
      });
    });
  }

  requestSweep(sweepId: string, request: SweepRequest) {
    return settled((): Sweep => {
      const { state } = this.#tables.sweep(sweepId);
      if (state === 'finished' || state === 'cancelled') throw refusals.sweepOver(sweepId, state);
      return this.#tables.changeSweep(sweepId, { requested: request });
    });
  }

  requestTrial(trialId: string, request: SweepRequest) {
    return settled((): Trial => {
      const { state } = this.#tables.trial(trialId);
      if (isFinished(state)) throw refusals.trialOver(trialId, state);
      return this.#tables.changeTrial(trialId, { requested: request === 'resume' ? null : request });
    });
  }

  retry(sweepId: string, { at, trialIds }: { at: Date; trialIds?: readonly string[] }) {
    return settled(() => {
      const retried = this.#tables
        .trialsOf(sweepId)
        .filter(({ state }) => state === 'failed' || state === 'cancelled')
        .filter(({ id }) => trialIds?.includes(id) ?? true)
        .map(({ id }) => id);
      const waits = { state: 'waiting', results: {}, failure: null, finishedAt: null, requested: null } as const;
      for (const id of retried) {
        this.#tables.forgetLosses(id);
        this.#tables.changeTrial(id, { ...waits, retriedAt: new Date(at) });
      }
      const { state } = this.#tables.sweep(sweepId);
      if (retried.length > 0 && (state === 'finished' || state === 'cancelled')) {
        this.#tables.changeSweep(sweepId, { state: 'queued', requested: null });
      }
      return retried;
    });
  }

  prune(trialIds: readonly string[], { decision, at }: { decision: JsonObject; at: Date }) {
    return settled(() => {
      const waiting = trialIds.filter((id) => this.#tables.trial(id).state === 'waiting');
      const pruned = { state: 'pruned', finishedAt: new Date(at), requested: null } as const;
      for (const id of waiting) this.#tables.changeTrial(id, { ...pruned, decision: plainCopy(decision) });
      return waiting;
    });
  }

  openSweeps() {
    return settled(() => this.#reader.openSweeps());
  }

  carryOut(sweepId: string, at: Date) {
    return settled((): Stop[] => {
      const sweep = this.#tables.sweep(sweepId);
      const cancelled = { state: 'cancelled', finishedAt: new Date(at), requested: null } as const;
      for (const { id, state, requested } of this.#tables.trialsOf(sweepId)) {
        const cancels = requested === 'cancel' || sweep.requested === 'cancel';
        if (state === 'waiting' && cancels) this.#tables.changeTrial(id, cancelled);
      }
      const running = this.#tables.trialsOf(sweepId).filter(({ state }) => state === 'running');
      const next = this.#tables.changeSweep(sweepId, stateOnRequest(sweep, running.length > 0));
      return running.flatMap(({ id, requested }): Stop[] => {
        if (requested === 'cancel' || next.requested === 'cancel') return [{ trialId: id, reason: 'cancel' }];
        return requested === 'pause' || next.state === 'paused' ? [{ trialId: id, reason: 'pause' }] : [];
      });
    });
  }

  beat({ attemptIds, leaseUntil, ...row }: Heartbeat) {
    return settled(() => {
      const { schedulers } = this.#tables;
      const startedAt = schedulers.get(row.id)?.startedAt ?? new Date(row.startedAt);
      schedulers.set(row.id, { ...plainCopy(row), startedAt, heartbeatAt: new Date(row.heartbeatAt) });
      for (const { id, heartbeatAt } of schedulers.values()) {
        if (heartbeatAt.getTime() < row.heartbeatAt.getTime() - dayMs) schedulers.delete(id);
      }
      return attemptIds.filter((attemptId) => {
        const kept = this.#tables.attempt(attemptId);
        if (kept.row.outcome !== null) return true;
        this.#tables.changeAttempt(kept, { leaseUntil: new Date(leaseUntil) });
        return false;
      });
    });
  }

  leave(schedulerId: string) {
    return settled(() => {
      this.#tables.schedulers.delete(schedulerId);
    });
  }

  listSweeps() {
    return settled(() => this.#reader.listSweeps());
  }

  sweepById(sweepId: string) {
    return settled(() => this.#reader.overview(this.#tables.sweep(sweepId)));
  }

  trialsOf(sweepId: string, page: TrialPage = {}) {
    return settled(() => this.#reader.trialsOf(sweepId, page));
  }

  trialById(trialId: string) {
    return settled(() => this.#tables.trial(trialId));
  }

  trialAt(addressHash: string) {
    return settled(() => this.#reader.trialAt(addressHash));
  }

  attemptsOf(trialId: string) {
    return settled(() => this.#tables.attemptsOf(this.#tables.trial(trialId).id).map(({ row }) => row));
  }

  series(query: SeriesQuery) {
    return settled(() => this.#reader.series(query));
  }

  logOf(trialId: string, { limit = 1000 }: { limit?: number } = {}) {
    return settled(() => {
      const lines = this.#tables.attemptsOf(this.#tables.trial(trialId).id).at(-1)?.log ?? [];
      return lines.slice(Math.max(0, lines.length - limit));
    });
  }

  schedulers() {
    return settled(() => [...this.#tables.schedulers.values()]);
  }

  close() {
    return Promise.resolve();
  }

  #freeId(slug: string): string {
    let n = 1;
    while (this.#tables.sweeps.has(sweepIdOf(slug, n))) n++;
    return sweepIdOf(slug, n);
  }

  /** Moves a trial on whose attempt was taken back. */
  #lose({ id, progress }: Trial, at: Date): void {
    const lost = this.#tables.lostAttempts(id);
    const state = stateAfter('lost', lost);
    const failure = { message: losses.ofTrial(lost), step: progress.step };
    this.#tables.changeTrial(id, { state, ...(isFinished(state) && { failure, finishedAt: new Date(at) }) });
  }
}

/** A promise of what `work` returns or throws; `work` runs at once and in one go, which makes it a transaction. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

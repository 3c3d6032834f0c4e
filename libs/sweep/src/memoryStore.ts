import { beat, reclaim } from './memoryLeases.ts';
import { memoryPulse, memorySlotTime } from './memoryPulse.ts';
import { MemoryReader } from './memoryReader.ts';
import {
  carryOut,
  continueFrom,
  finishSweep,
  prune,
  requestSweep,
  requestTrial,
  retry,
  reuse,
} from './memoryRequests.ts';
import { addPoint, MemoryTables, plainCopy } from './memoryTables.ts';
import { slugOf, sweepIdOf } from './storing/ids.ts';
import { refusals, refuseDuplicates } from './storing/refusals.ts';
import { isClaimable } from './storing/requests.ts';
import { addressAfter } from './trialAddress.ts';
import { isFinished, stateAfter } from './trial.ts';
import type {
  AttemptReport,
  AttemptResult,
  Claim,
  Claimant,
  Heartbeat,
  JsonObject,
  LogPart,
  NewSweep,
  NewTrial,
  SeriesQuery,
  Sweep,
  SweepEdit,
  SweepRequest,
  SweepState,
  SweepStore,
  TrialCheckpoint,
  TrialContinuation,
  TrialPage,
  TrialTableQuery,
} from './trialStore.ts';

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
      const { spec, source, environment, trials, state = 'active', priority = 0, origin = null, engine = null } = given;
      refuseDuplicates(trials);
      const id = this.#freeId(slugOf(spec.name));
      const sweep = { id, name: spec.name, state, source, priority, origin, engine };
      const unasked = { requested: null, endReason: null, tags: [], archivedAt: null };
      const copies = { spec: plainCopy(spec), environment: plainCopy(environment), createdAt: new Date(at) };
      this.#tables.sweeps.set(id, { ...sweep, ...unasked, ...copies });
      this.#tables.addTrials(id, trials);
      return { ...sweep, ...unasked, ...copies };
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

  finishSweep(sweepId: string) {
    return settled(() => finishSweep(this.#tables, sweepId));
  }

  editSweep(sweepId: string, { priority, tags, archivedAt }: SweepEdit) {
    return settled(() =>
      this.#tables.changeSweep(sweepId, {
        ...(priority !== undefined && { priority }),
        ...(tags !== undefined && { tags: [...tags] }),
        ...(archivedAt !== undefined && { archivedAt }),
      }),
    );
  }

  claim(sweepId: string, { owner, at, leaseUntil }: Claimant) {
    return settled((): Claim | null => {
      const waiting = this.#tables
        .trialsOf(sweepId)
        .find(({ state, requested }) => state === 'waiting' && requested === null);
      if (waiting === undefined || !isClaimable(this.#tables.sweep(sweepId))) return null;
      const lease = { owner, startedAt: new Date(at), leaseUntil: new Date(leaseUntil) };
      const before = this.#tables.pastOf(waiting);
      const attempt = this.#tables.addAttempt({ ...lease, trialId: waiting.id });
      const kept = this.#tables.running(attempt.id);
      for (const point of before) addPoint(kept, point);
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
      if (environment !== undefined) {
        const trial = this.#tables.trial(kept.row.trialId);
        this.#tables.changeTrial(trial.id, { addressHash: addressAfter(trial, environment) });
      }
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

  reclaim(sweepId: string, options: { at: Date; isDead: (owner: string) => boolean }) {
    return settled(() => reclaim(this.#tables, sweepId, options));
  }

  reuse(trialId: string, from: { trialId: string; at: Date; addressHash?: string }) {
    return settled(() => reuse(this.#tables, trialId, from));
  }

  continueFrom(trialId: string, from: TrialContinuation & { checkpoint: TrialCheckpoint }) {
    return settled(() => continueFrom(this.#tables, trialId, from));
  }

  requestSweep(sweepId: string, request: SweepRequest, reason?: string) {
    return settled(() => requestSweep(this.#tables, sweepId, { request, reason }));
  }

  requestTrial(trialId: string, request: SweepRequest) {
    return settled(() => requestTrial(this.#tables, trialId, request));
  }

  retry(sweepId: string, options: { at: Date; trialIds?: readonly string[] }) {
    return settled(() => retry(this.#tables, sweepId, options));
  }

  prune(trialIds: readonly string[], given: { decision: JsonObject; at: Date }) {
    return settled(() => prune(this.#tables, trialIds, given));
  }

  openSweeps() {
    return settled(() => this.#reader.openSweeps());
  }

  carryOut(sweepId: string, at: Date) {
    return settled(() => carryOut(this.#tables, sweepId, at));
  }

  beat(heartbeat: Heartbeat) {
    return settled(() => beat(this.#tables, heartbeat));
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

  trialSummaries(sweepId: string) {
    return settled(() => this.#tables.trialsOf(sweepId));
  }

  trialTable(query: TrialTableQuery) {
    return settled(() => this.#reader.trialTable(query));
  }

  trialById(trialId: string) {
    return settled(() => this.#tables.trial(trialId));
  }

  trialAt(addressHash: string) {
    return settled(() => this.#reader.trialAt(addressHash));
  }

  repeated(sweepId: string) {
    return settled(() => this.#reader.repeated(sweepId));
  }

  attemptsOf(trialId: string) {
    return settled(() => this.#tables.attemptsOf(this.#tables.trial(trialId).id).map(({ row }) => row));
  }

  series(query: SeriesQuery) {
    return settled(() => this.#reader.series(query));
  }

  logOf(trialId: string, { limit = 1000, attempt }: LogPart = {}) {
    return settled(() => {
      const attempts = this.#tables.attemptsOf(this.#tables.trial(trialId).id);
      const asked = attempts.find(({ row }) => row.number === attempt);
      if (attempt !== undefined && asked === undefined) throw refusals.unmadeAttempt(trialId, attempt);
      const lines = (asked ?? attempts.at(-1))?.log ?? [];
      return lines.slice(Math.max(0, lines.length - limit));
    });
  }

  schedulers() {
    return settled(() => [...this.#tables.schedulers.values()]);
  }

  slotTime(sweepIds: readonly string[], at: Date) {
    return settled(() => memorySlotTime(this.#tables, sweepIds, at));
  }

  pulse(since?: string) {
    return settled(() => memoryPulse(this.#tables, since));
  }

  close() {
    return Promise.resolve();
  }

  #freeId(slug: string): string {
    let n = 1;
    while (this.#tables.sweeps.has(sweepIdOf(slug, n))) n++;
    return sweepIdOf(slug, n);
  }
}

/** A promise of what `work` returns or throws; `work` runs at once and in one go, which makes it a transaction. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

import type {
  AttemptReport,
  AttemptResult,
  Claim,
  Claimant,
  Heartbeat,
  JsonObject,
  NewSweep,
  NewTrial,
  Stop,
  Sweep,
  SweepEdit,
  SweepRequest,
  SweepState,
  Trial,
  TrialCheckpoint,
  TrialContinuation,
  TrialStore,
} from '@coolsweep/sweep';
import { AttemptOrder } from './attemptOrder.ts';
import { claim, finish, report } from './attemptWrites.ts';
import { beat, leave, reclaim } from './leaseWrites.ts';
import { carryOut, continueFrom, prune, requestSweep, requestTrial, retry, reuse } from './requestWrites.ts';
import { addTrials, createSweep, editSweep, finishSweep, setSweepState } from './sweepWrites.ts';
import type { Write } from './writeSteps.ts';

/** What a write is about: writes about the same thing are done in the order in which they came. */
export type WriteLane = `sweep ${string}` | `attempt ${number}` | `scheduler ${string}`;

const aboutSweep = (id: string): WriteLane => `sweep ${id}`;
/** The sweep that a trial's id begins with, see `trialIdOf`. */
const aboutTrial = (id: string): WriteLane => aboutSweep(id.replace(/-t\d+$/, ''));
const aboutAttempt = (id: number): WriteLane => `attempt ${id}`;
const aboutScheduler = (id: string): WriteLane => `scheduler ${id}`;

/** Everything that is written, for a store that knows how to do a write. */
export abstract class StoreWrites implements Omit<TrialStore, 'openSweeps' | 'close'> {
  protected readonly attemptOrder = new AttemptOrder();

  /** Does a write as a transaction. `begin` is called again when the write has to be done again. */
  protected abstract write<T>(lane: WriteLane, begin: () => Write<T>): Promise<T>;

  createSweep(sweep: NewSweep, at: Date): Promise<Sweep> {
    return this.write(aboutSweep(''), () => createSweep(sweep, at));
  }

  addTrials(sweepId: string, trials: readonly NewTrial[]): Promise<Trial[]> {
    return this.write(aboutSweep(sweepId), () => addTrials(sweepId, trials));
  }

  setSweepState(sweepId: string, state: SweepState): Promise<void> {
    return this.write(aboutSweep(sweepId), () => setSweepState(sweepId, state));
  }

  editSweep(sweepId: string, edit: SweepEdit): Promise<Sweep> {
    return this.write(aboutSweep(sweepId), () => editSweep(sweepId, edit));
  }

  finishSweep(sweepId: string): Promise<boolean> {
    return this.write(aboutSweep(sweepId), () => finishSweep(sweepId));
  }

  claim(sweepId: string, claimant: Claimant): Promise<Claim | null> {
    return this.write(aboutSweep(sweepId), () => claim(sweepId, claimant));
  }

  report(attemptId: number, given: AttemptReport): Promise<void> {
    return this.#writeOf(attemptId, () => report(attemptId, given));
  }

  finish(attemptId: number, result: AttemptResult): Promise<Trial> {
    return this.#writeOf(attemptId, () => finish(attemptId, result));
  }

  reclaim(sweepId: string, options: { at: Date; isDead: (owner: string) => boolean }): Promise<string[]> {
    return this.write(aboutSweep(sweepId), () => reclaim(sweepId, options));
  }

  reuse(trialId: string, from: { trialId: string; at: Date; addressHash?: string }): Promise<Trial> {
    return this.write(aboutTrial(trialId), () => reuse(trialId, from));
  }

  continueFrom(trialId: string, from: TrialContinuation & { checkpoint: TrialCheckpoint }): Promise<Trial> {
    return this.write(aboutTrial(trialId), () => continueFrom(trialId, from));
  }

  requestSweep(sweepId: string, request: SweepRequest, reason?: string): Promise<Sweep> {
    return this.write(aboutSweep(sweepId), () => requestSweep(sweepId, { request, reason }));
  }

  requestTrial(trialId: string, request: SweepRequest): Promise<Trial> {
    return this.write(aboutTrial(trialId), () => requestTrial(trialId, request));
  }

  retry(sweepId: string, options: { at: Date; trialIds?: readonly string[] }): Promise<string[]> {
    return this.write(aboutSweep(sweepId), () => retry(sweepId, options));
  }

  prune(trialIds: readonly string[], given: { decision: JsonObject; at: Date }): Promise<string[]> {
    return this.write(aboutTrial(trialIds[0] ?? ''), () => prune(trialIds, given));
  }

  carryOut(sweepId: string, at: Date): Promise<Stop[]> {
    return this.write(aboutSweep(sweepId), () => carryOut(sweepId, at));
  }

  beat(heartbeat: Heartbeat): Promise<number[]> {
    return this.write(aboutScheduler(heartbeat.id), () => beat(heartbeat));
  }

  leave(schedulerId: string): Promise<void> {
    return this.write(aboutScheduler(schedulerId), () => leave(schedulerId));
  }

  #writeOf<T>(attemptId: number, begin: () => Write<T>): Promise<T> {
    const checked = () => {
      this.attemptOrder.check(attemptId);
      return begin();
    };
    return this.attemptOrder.run(attemptId, () => this.write(aboutAttempt(attemptId), checked));
  }
}

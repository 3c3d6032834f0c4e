import {
  isObjective,
  knownRunLength,
  type AttemptOutcome,
  type AttemptResult,
  type Claim,
  type JsonObject,
  type Sweep,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { inventedLog } from './inventedLog.ts';
import { inventedRun, type InventedRun, type RunDetail } from './inventedRun.ts';
import { inventedEnvironment } from './inventedSweep.ts';
import { InventedTime, type FreeSlot } from './inventedTime.ts';

/** How an attempt ends that is not left to the model. */
export interface Fate {
  readonly outcome: Exclude<AttemptOutcome, 'completed' | 'diverged'>;
  /** Share of the run after which it does. */
  readonly after: number;
  readonly message: string;
  /** Of a pruning: in the pruner's words. */
  readonly decision?: JsonObject;
}

export interface InventedTrialsOptions {
  readonly detail: RunDetail;
  /** When the first ones begin. */
  readonly from: Date;
  /** Trials that run at the same time, and are written at the same time. */
  readonly slots: number;
  readonly hasLog?: boolean;
  /** Null leaves the ending to the model. Default: always. */
  readonly fateOf?: (claim: Claim) => Fate | null;
  /** Told now and then how many attempts have ended. */
  readonly onProgress?: (ended: number) => void;
}

/** A trial's run by its configuration. */
function runOf({ config, configHash, seed }: Trial, detail: RunDetail): InventedRun {
  if (isObjective(config)) throw new Error('invented sweeps have no objectives');
  const length = knownRunLength(config);
  if (length === null) throw new Error(`the length of a run on ${config.dataset.name} is not known`);
  return inventedRun({ config, configHash, seed }, length, detail);
}

/** Claims, reports and ends all trials of a sweep that wait, as a scheduler would have done it, in invented time. */
export async function runInvented(store: SweepStore, sweep: Sweep, options: InventedTrialsOptions): Promise<void> {
  const time = new InventedTime(options.from, options.slots);
  let ended = 0;
  let isDone = false;
  while (!isDone) {
    // Asked for in one turn, so that the store does them in one transaction.
    const begun = await Promise.all(time.slots().map((free) => claimed(store, sweep, free)));
    const work = begun.flatMap((one) => one ?? []);
    await Promise.all(work.map((one) => runClaimed(store, { ...one, sweep, time }, options)));
    ended += work.length;
    options.onProgress?.(ended);
    // Not when some slots stay empty: a trial that is lost in this batch waits for the next one.
    isDone = work.length === 0;
  }
  await store.finishSweep(sweep.id);
}

/** The lease ends at once: nobody works at these trials, and who looks for lost ones may have what a killed seed left. */
async function claimed(store: SweepStore, { id }: Sweep, free: FreeSlot) {
  const claim = await store.claim(id, { owner: 'invented', at: free.start, leaseUntil: free.start });
  return claim === null ? null : { claim, free };
}

interface ClaimedSlot {
  readonly claim: Claim;
  readonly free: FreeSlot;
  readonly sweep: Sweep;
  readonly time: InventedTime;
}

/** How an attempt ended. */
interface Ending {
  readonly fate: Fate | null;
  /** The last update. */
  readonly last: number;
  readonly end: Date;
}

async function runClaimed(
  store: SweepStore,
  { claim, free, sweep, time }: ClaimedSlot,
  { detail, hasLog = false, fateOf }: InventedTrialsOptions,
): Promise<void> {
  const run = runOf(claim.trial, detail);
  const fate = fateOf?.(claim) ?? null;
  const last = fate === null ? (run.divergedAt ?? run.steps) : Math.round(fate.after * run.steps);
  const end = time.take(free, (run.seconds * last) / run.steps);
  const log = { start: free.start, end, last, message: fate?.message ?? null };
  await Promise.all([
    store.report(claim.attemptId, {
      points: run.points.filter(({ step }) => step <= last),
      progress: { step: last, steps: run.steps },
      environment: inventedEnvironment,
      ...(hasLog && { log: inventedLog(run, log) }),
    }),
    store.finish(claim.attemptId, resultOf(run, sweep, { fate, last, end })),
  ]);
}

function resultOf(run: InventedRun, { spec }: Sweep, { fate, last, end }: Ending): AttemptResult {
  if (fate !== null) {
    const { outcome, message, decision } = fate;
    const failure = outcome === 'pruned' ? null : { message, step: last };
    return { outcome, at: end, objective: null, results: {}, failure, ...(decision !== undefined && { decision }) };
  }
  const outcome = run.divergedAt === null ? 'completed' : 'diverged';
  const objective = outcome === 'completed' ? (run.results[spec.metric?.name ?? ''] ?? null) : null;
  const failure =
    run.divergedAt === null ? null : { message: `the training loss is not finite at update ${last}`, step: last };
  return { outcome, at: end, objective, results: run.results, failure };
}

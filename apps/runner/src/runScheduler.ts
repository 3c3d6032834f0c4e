import { join } from 'node:path';
import { forkTrials, listGpus, Scheduler, systemClock, type SchedulerEvent, type Slot } from '@coolsweep/scheduler';
import {
  defaultCheckpoints,
  proposals,
  type NewTrial,
  type Resources,
  type Sweep,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { CheckpointRetention } from './checkpointRetention.ts';
import { childProgram } from './childProgram.ts';
import type { CommandContext } from './commands/command.ts';
import { EarlierResults, probedSurroundings } from './earlierResults.ts';
import { LimitWatch } from './limitWatch.ts';
import type { Console } from './output/console.ts';
import { countOf } from './output/format.ts';
import { MachineWatch } from './machineWatch.ts';
import { continueOrdered } from './orderedContinuations.ts';
import { isGone, processIdentity } from './processIdentity.ts';
import { Pruning } from './pruning.ts';
import { gpusOfTrial } from './slots.ts';
import { withTraces, type AttemptTraces } from './attemptTraces.ts';
import { watchedStore } from './watchedStore.ts';
import type { Cluster } from './remote/cluster.ts';
import { openWorkspace } from './workspace.ts';

/** With what the trials of a sweep are run beside what its file says. */
interface Settings {
  readonly threads: number;
  readonly dataDir: string | null;
  readonly objectives: string | null;
  /** Whether every trial is trained, also where its result is known. */
  readonly fresh: boolean;
}

export interface SchedulerRun {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly slots: readonly Slot[];
  readonly settings: Settings;
  /** Of a sweep with settings of its own. Default: those of the run. */
  readonly settingsOf?: (sweep: Sweep) => Settings;
  readonly onEvent: (event: SchedulerEvent) => void;
  /** What a trial of a sweep takes. Default: what its file says. */
  readonly resourcesOf?: (sweep: Sweep) => Resources;
  /** Where decisions and attempts are traced. Default: where the environment says, if it does. */
  readonly traces?: AttemptTraces | undefined;
  /** Where trials run, if not in processes on this machine. */
  readonly elsewhere?: Cluster['scheduling'] | undefined;
  /** On a signal lets go of what runs, which goes on. Default: it is stopped. */
  readonly letGo?: (() => void) | undefined;
  /** How long a trial may say nothing before it is taken for hanging. Default: ten minutes. */
  readonly hangAfterMs?: number | undefined;
}

/** Updates are reported every 20; see `Silence` for trials that take long for them. */
const defaultHangAfterMs = 600_000;

/** Ctrl-C, a request from outside, a closed terminal. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Trials that a search adds. A sweep that repeats what another one has chosen has its trials from the start. */
export function furtherTrials({ spec, origin }: Sweep, trials: readonly Trial[]): NewTrial[] {
  return origin === null || origin.kind === 'extension' ? proposals(spec, trials) : [];
}

/** Says of how many trials the results were known. */
function tellTakenOver(console: Console, { id }: Sweep, { taken, all }: { taken: number; all: number }): void {
  console.value({ event: 'takenOver', sweep: id, trials: taken, of: all });
  console.line(`${taken} of ${countOf(all, 'trial')} taken over from earlier sweeps; --fresh runs them again`);
}

/** Says why a sweep ends before all its trials are done. */
function tellLimit(console: Console, { id }: Sweep, reason: string): void {
  console.value({ event: 'limit', sweep: id, reason });
  console.note(`sweep ${id} is cancelled: ${reason}`);
}

function tellOutOfUse(console: Console, slots: readonly Slot[], reason: string): void {
  for (const { name, gpu } of slots) console.value({ event: 'outOfUse', slot: name, gpu: gpu?.uuid ?? null, reason });
  console.note(`${reason}; slot ${slots.map(({ name }) => name).join(', ')} takes no more trials`);
}

function tellStranded(console: Console, { id, spec }: Sweep): void {
  const { gpus, memoryGiB } = spec.resources;
  const wanted = gpus === 0 ? 'no GPU' : `a GPU${memoryGiB === undefined ? '' : ` with ${memoryGiB} GiB free`}`;
  const reason = `no slot here can take its trials: each needs ${wanted} (resources of its file)`;
  console.value({ event: 'stranded', sweep: id, reason });
  console.note(`sweep ${id} waits: ${reason}`);
}

/** Said when it lets go of what runs. */
function leftText(trials: number): string {
  if (trials === 0) return '\nnothing is left at work';
  return (
    `\nleft at work: ${countOf(trials, 'trial')}; the next coolsweep serve --detached goes on from there; to stop what is ` +
    'left, start it and use coolsweep pause or cancel'
  );
}

/** Has signals stop the scheduler; returns what takes that back and tells whether one came. */
function stopOnSignals(scheduler: Scheduler, console: Console, letGo: SchedulerRun['letGo']): () => boolean {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    signals++;
    if (letGo !== undefined) {
      const trials = scheduler.leave();
      letGo();
      if (signals === 1) console.note(leftText(trials));
    } else if (signals === 1) {
      console.note('\nstopping after the present step of each trial (once more: at once) …');
      // From outside: somebody else wants the machine.
      scheduler.stop(signal === 'SIGTERM' ? 'preempt' : 'stop');
    } else scheduler.kill();
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  return () => {
    for (const signal of stopSignals) process.off(signal, onSignal);
    return signals > 0;
  };
}

/**
 * Has a scheduler work, with the search, pruner and limits of each sweep, until the work is done or a signal stops it; true
 * when one did.
 */
export function runScheduler(run: SchedulerRun, work: (scheduler: Scheduler) => Promise<void>): Promise<boolean> {
  const { traces } = run;
  return traces === undefined
    ? withTraces((own) => runTraced({ ...run, traces: own }, work))
    : runTraced({ ...run, traces }, work);
}

async function runTraced(
  run: SchedulerRun & { readonly traces: AttemptTraces },
  work: (scheduler: Scheduler) => Promise<void>,
): Promise<boolean> {
  const { context, store, slots, settings, settingsOf, onEvent, traces, hangAfterMs = defaultHangAfterMs } = run;
  const writes = { points: 0, fenced: 0 };
  const watched = watchedStore(store, { writes, onClaim: (claim, askedAt) => traces.decided(claim, askedAt) });
  const { resourcesOf = ({ spec }: Sweep) => spec.resources } = run;
  const { environment, console } = context;
  const watch = new LimitWatch({
    store,
    clock: systemClock,
    gpusOf: (sweep) => gpusOfTrial(slots, resourcesOf(sweep)),
    tell: (sweep, reason) => tellLimit(console, sweep, reason),
  });
  const pruning = new Pruning({
    store,
    now: () => systemClock.now(),
    prune: (trialId, decision) => scheduler.prune(trialId, decision),
  });
  const checkpoints = join(environment.home, 'checkpoints');
  const machine = new MachineWatch(environment, await openWorkspace(environment));
  const retention = new CheckpointRetention({ store, folder: checkpoints, tell: (text) => console.note(text) });
  const { entry, execArgv, sourceHash } = await childProgram('trial.ts');
  const earlier = new EarlierResults({
    ...{ store, sourceHash, now: () => systemClock.now(), tell: (reason) => console.note(reason) },
    surroundings: probedSurroundings(environment, slots),
  });
  const hear = (event: SchedulerEvent) => {
    onEvent(event);
    traces.take(event);
    pruning.take(event);
    watch.take(event);
    retention.take(event);
  };
  const scheduler: Scheduler = new Scheduler({
    store: watched,
    slots,
    clock: systemClock,
    launch: forkTrials(entry, execArgv, environment.all),
    owner: processIdentity(),
    isDead: isGone,
    ...(environment.leaseSeconds !== null && { leaseMs: environment.leaseSeconds * 1000 }),
    ...run.elsewhere,
    ...settings,
    ...(settingsOf !== undefined && { settingsOf }),
    cacheDir: environment.cacheDir,
    checkpoints: { folder: checkpoints, ...defaultCheckpoints },
    onEvent: hear,
    ...(sourceHash !== null && { program: { sourceHash } }),
    proposals: furtherTrials,
    takeOver: async (sweep) => {
      await continueOrdered({ environment, store, sweep, tell: (text) => console.note(text) });
      const taken = await earlier.takeOver(sweep, settingsOf?.(sweep) ?? settings);
      for (const trial of taken) {
        const outcome = trial.state === 'diverged' ? 'diverged' : 'completed';
        hear({ type: 'ended', trial, outcome, message: `taken over from ${trial.reusedFrom ?? 'another sweep'}` });
      }
      if (taken.length > 0)
        tellTakenOver(console, sweep, { taken: taken.length, all: (await store.trialsOf(sweep.id)).length });
      return taken;
    },
    resourcesOf,
    longestSilenceMs: hangAfterMs,
    listGpus,
    machine: () => machine.latest && { ...machine.latest, writes: { ...writes } },
    onOutOfUse: (gone, reason) => tellOutOfUse(console, gone, reason),
    onStranded: (sweep) => tellStranded(console, sweep),
  });
  const release = stopOnSignals(scheduler, console, run.letGo);
  // The clock's timers do not keep the process alive, and a scheduler that waits for a sweep has no child that would.
  const awake = setInterval(() => undefined, 60_000);
  try {
    await work(scheduler);
    await pruning.settled();
    await watch.close();
    await retention.settled();
  } finally {
    clearInterval(awake);
    machine.stop();
    release();
  }
  return release();
}

import { join } from 'node:path';
import { forkTrials, Scheduler, systemClock, type SchedulerEvent, type Slot } from '@coolsweep/scheduler';
import { proposals, type NewTrial, type Sweep, type SweepStore, type Trial } from '@coolsweep/sweep';
import { entryPath, execArgv } from './childEntry.ts';
import type { CommandContext } from './commands/command.ts';
import { LimitWatch } from './limitWatch.ts';
import type { Console } from './output/console.ts';
import { isGone, processIdentity } from './processIdentity.ts';
import { Pruning } from './pruning.ts';

/** With what the trials of a sweep are run beside what its file says. */
interface Settings {
  readonly threads: number;
  readonly dataDir: string | null;
}

export interface SchedulerRun {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly slots: readonly Slot[];
  readonly settings: Settings;
  /** Of a sweep with settings of its own. Default: those of the run. */
  readonly settingsOf?: (sweep: Sweep) => Settings;
  readonly onEvent: (event: SchedulerEvent) => void;
}

/** A checkpoint takes a fraction of a second; what is lost without one is at most ten minutes. */
const pace = { everyEpochs: 1, minSeconds: 15, maxSeconds: 600 };

/** Ctrl-C, a request from outside, a closed terminal. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Trials that a search adds. A sweep that was made from another has its trials from the start. */
export function furtherTrials({ spec, origin }: Sweep, trials: readonly Trial[]): NewTrial[] {
  return origin === null ? proposals(spec, trials) : [];
}

/** Says why a sweep ends before all its trials are done. */
function tellLimit(console: Console, { id }: Sweep, reason: string): void {
  console.value({ event: 'limit', sweep: id, reason });
  console.note(`sweep ${id} is cancelled: ${reason}`);
}

/** Has signals stop the scheduler; returns what takes that back and tells whether one came. */
function stopOnSignals(scheduler: Scheduler, console: Console): () => boolean {
  let signals = 0;
  const onSignal = () => {
    signals++;
    if (signals === 1) {
      console.note('\nstopping after the present step of each trial (once more: at once) …');
      scheduler.stop();
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
export async function runScheduler(run: SchedulerRun, work: (scheduler: Scheduler) => Promise<void>): Promise<boolean> {
  const { context, store, slots, settings, settingsOf, onEvent } = run;
  const { environment, console } = context;
  const watch = new LimitWatch({
    store,
    clock: systemClock,
    gpusOf: ({ spec }) => (slots.some(({ gpu }) => gpu !== null) ? spec.resources.gpus : 0),
    tell: (sweep, reason) => tellLimit(console, sweep, reason),
  });
  const pruning = new Pruning({
    store,
    now: () => systemClock.now(),
    prune: (trialId, decision) => scheduler.prune(trialId, decision),
  });
  const scheduler: Scheduler = new Scheduler({
    store,
    slots,
    clock: systemClock,
    launch: forkTrials(entryPath('trial.ts'), execArgv, environment.all),
    owner: processIdentity(),
    isDead: isGone,
    ...settings,
    ...(settingsOf !== undefined && { settingsOf }),
    cacheDir: environment.cacheDir,
    checkpoints: { folder: join(environment.home, 'checkpoints'), ...pace },
    onEvent: (event) => {
      onEvent(event);
      pruning.take(event);
      watch.take(event);
    },
    proposals: furtherTrials,
  });
  const release = stopOnSignals(scheduler, console);
  // The clock's timers do not keep the process alive, and a scheduler that waits for a sweep has no child that would.
  const awake = setInterval(() => undefined, 60_000);
  try {
    await work(scheduler);
    await pruning.settled();
    await watch.close();
  } finally {
    clearInterval(awake);
    release();
  }
  return release();
}

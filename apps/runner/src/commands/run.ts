import { availableParallelism } from 'node:os';
import { findGpus, forkTrials, planSlots, Scheduler, systemClock, visibleGpus, type Slot } from '@coolsweep/scheduler';
import {
  isFinished,
  SweepError,
  trialsOfGrid,
  type Sweep,
  type SweepSpec,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { z } from 'zod';
import { entryPath, execArgv } from '../childEntry.ts';
import type { Environment } from '../env.ts';
import { exitCodes } from '../exitCode.ts';
import { comparisonReport, describeComparison } from '../output/comparisonReport.ts';
import { countOf } from '../output/format.ts';
import { runDisplay } from '../output/runDisplay.ts';
import { sweepTable } from '../output/sweepTable.ts';
import { isGone, processIdentity } from '../processIdentity.ts';
import { runLengths } from '../runLengths.ts';
import { readSweepFile } from '../sweepSource.ts';
import { recordVersions } from '../versions.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

export interface RunOptions {
  readonly file: string | undefined;
  /** Id of a recorded sweep to go on with, instead of a file. */
  readonly resume: string | undefined;
  readonly slots: number | null;
  readonly threads: number | null;
}

/** What a sweep is run with beside its file; recorded with it, so that a resume goes on in the same way. */
const runSettings = z.object({ dataDir: z.string().nullable(), threads: z.int().min(1) });
type RunSettings = z.infer<typeof runSettings>;

/** `coolsweep run`: records a sweep and trains its trials, or goes on with a recorded one. */
export async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const { file, resume } = options;
  if (file !== undefined && resume === undefined) return runFile(context, options, file);
  if (file === undefined && resume !== undefined) return runRecorded(context, options, resume);
  throw new SweepError('invalid_arguments', 'give either a sweep file or --resume SWEEP');
}

async function runFile({ environment, console }: CommandContext, options: RunOptions, file: string): Promise<number> {
  const { spec, configurations, text } = await readSweepFile(file);
  const settings = { dataDir: environment.dataDir, threads: threadsOf(spec, options.threads) };
  // Everything that can be wrong is found out before anything is recorded.
  const slots = await slotsOf(environment, spec, options.slots);
  const { locations } = await runLengths(
    environment,
    configurations.map(({ config }) => config),
  );
  return withStore(environment, async (store) => {
    const sweep = await store.createSweep(
      {
        spec,
        source: text,
        environment: { ...(await recordVersions()), run: settings },
        trials: trialsOfGrid(spec, configurations),
      },
      new Date(),
    );
    return runTrials({ context: { environment, console }, store, sweep, slots, settings, locations });
  });
}

async function runRecorded(context: CommandContext, options: RunOptions, sweepId: string): Promise<number> {
  return withStore(context.environment, async (store) => {
    const { sweep } = await store.sweepById(sweepId);
    const recorded = runSettings.safeParse(sweep.environment.run).data;
    const settings = {
      dataDir: context.environment.dataDir ?? recorded?.dataDir ?? null,
      threads: threadsOf(sweep.spec, options.threads ?? recorded?.threads ?? null),
    };
    const environment = { ...context.environment, dataDir: settings.dataDir };
    const slots = await slotsOf(environment, sweep.spec, options.slots);
    const open = (await store.trialsOf(sweepId)).filter(({ state }) => !isFinished(state));
    // Data that is not there would fail every trial that is left, for good.
    const { locations } = await runLengths(
      environment,
      open.map(({ config }) => config),
    );
    return runTrials({ context: { ...context, environment }, store, sweep, slots, settings, locations });
  });
}

/** Threads of a trial: as asked for, else as the sweep file says, else all. */
function threadsOf({ resources }: SweepSpec, requested: number | null): number {
  return requested ?? resources.threads ?? availableParallelism();
}

/** Trials at a time on the CPU when nobody asks for a number: where the file gives them few threads, one per share. */
function cpuSlots({ resources }: SweepSpec): number {
  return resources.threads === undefined ? 1 : Math.max(1, Math.floor(availableParallelism() / resources.threads));
}

async function slotsOf(environment: Environment, spec: SweepSpec, requested: number | null): Promise<Slot[]> {
  const gpus = visibleGpus(await findGpus(), environment.cudaVisibleDevices);
  return planSlots(gpus, { requested, gpusPerTrial: spec.resources.gpus, cpuSlots: cpuSlots(spec) });
}

interface Run {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly sweep: Sweep;
  readonly slots: readonly Slot[];
  readonly settings: RunSettings;
  readonly locations: readonly string[];
}

async function runTrials(run: Run): Promise<number> {
  const { context, store, sweep, slots, locations } = run;
  const { console } = context;
  const trials = await store.trialsOf(sweep.id);
  const open = trials.filter(({ state }) => !isFinished(state)).length;
  const names = slots.map(({ name }) => name);
  console.value({ event: 'sweep', sweep: sweep.id, trials: trials.length, open, slots: names });
  console.line(
    `sweep ${sweep.id}: ${open} of ${countOf(trials.length, 'trial')} to run in ${countOf(slots.length, 'slot')} (${names.join(', ')})`,
  );
  for (const location of locations) console.line(`data: ${location}`);
  const interrupted = await train(run, trials);
  return report(context, store, { sweep, interrupted });
}

/** Ctrl-C, a request from outside, a closed terminal. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the scheduler until the sweep is done or a signal stops it; true when it was stopped. */
async function train({ context, store, sweep, slots, settings }: Run, trials: readonly Trial[]): Promise<boolean> {
  const { environment, console } = context;
  const display = runDisplay(console, sweep, trials);
  const scheduler = new Scheduler({
    store,
    slots,
    clock: systemClock,
    launch: forkTrials(entryPath('trial.ts'), execArgv, environment.all),
    owner: processIdentity(),
    isDead: isGone,
    ...settings,
    cacheDir: environment.cacheDir,
    onEvent: (event) => display.show(event),
  });
  let signals = 0;
  const onSignal = () => {
    signals++;
    if (signals === 1) {
      console.note('\nstopping after the present step of each trial (once more: at once) …');
      scheduler.stop();
    } else scheduler.kill();
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    await scheduler.run(sweep);
  } finally {
    display.close();
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
  return signals > 0;
}

async function report(
  { console }: CommandContext,
  store: SweepStore,
  { sweep, interrupted }: { sweep: Sweep; interrupted: boolean },
): Promise<number> {
  const { counts } = await store.sweepById(sweep.id);
  const left = counts.waiting + counts.running;
  const trials = await store.trialsOf(sweep.id);
  const comparison = await comparisonReport(store, sweep, trials);
  console.value({ event: 'done', sweep: sweep.id, counts, comparison });
  console.line();
  console.line(describeComparison(sweep, comparison));
  console.line();
  console.line(sweepTable(sweep, trials));
  console.line();
  if (left > 0) console.line(`not finished: ${countOf(left, 'trial')}; go on with: coolsweep run --resume ${sweep.id}`);
  console.line(`details: coolsweep show ${sweep.id}, or: coolsweep dashboard`);
  if (left > 0) return interrupted ? exitCodes.interrupted : exitCodes.environment;
  return counts.failed > 0 ? exitCodes.trialsFailed : exitCodes.ok;
}

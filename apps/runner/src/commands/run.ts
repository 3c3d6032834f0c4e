import { availableParallelism } from 'node:os';
import { findGpus, planSlots, visibleGpus, type SchedulerEvent, type Slot } from '@coolsweep/scheduler';
import {
  countConfigurations,
  isFinished,
  isSearch,
  planOf,
  proposals,
  SweepError,
  trialsOfGrid,
  type Configuration,
  type NewSweep,
  type NewTrial,
  type Sweep,
  type SweepSpec,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { z } from 'zod';
import type { Environment } from '../env.ts';
import { exitCodes } from '../exitCode.ts';
import { comparisonReport, describeComparison } from '../output/comparisonReport.ts';
import { countOf } from '../output/format.ts';
import { runDisplay } from '../output/runDisplay.ts';
import { sweepTable } from '../output/sweepTable.ts';
import { runLengths } from '../runLengths.ts';
import { furtherTrials, runScheduler } from '../runScheduler.ts';
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
export type RunSettings = z.infer<typeof runSettings>;

/** `coolsweep run`: records a sweep and trains its trials, or goes on with a recorded one. */
export async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const { file, resume } = options;
  if (file !== undefined && resume === undefined) return runFile(context, options, file);
  if (file === undefined && resume !== undefined) return runRecorded(context, options, resume);
  throw new SweepError('invalid_arguments', 'give either a sweep file or --resume SWEEP');
}

async function runFile(context: CommandContext, options: RunOptions, file: string): Promise<number> {
  const { environment } = context;
  const { sweep: prepared, settings, locations } = await prepareSweep(context, file, options.threads);
  const slots = await slotsOf(environment, prepared.spec, options.slots);
  return withStore(environment, async (store) => {
    const sweep = await store.createSweep(prepared, new Date());
    return runTrials({ context, store, sweep, slots, settings, locations });
  });
}

/** A sweep that can be recorded, with what it is run with and where its data is. */
interface PreparedSweep {
  readonly sweep: NewSweep;
  readonly settings: RunSettings;
  readonly locations: readonly string[];
}

/**
 * Reads a sweep file and finds out everything that can be wrong, before anything is recorded.
 *
 * @param threads threads of a trial; null: as the file says
 * @throws SweepError that says what is wrong with the file, or which data is missing
 */
export async function prepareSweep(
  { environment }: CommandContext,
  file: string,
  threads: number | null,
): Promise<PreparedSweep> {
  const { spec, configurations, text } = await readSweepFile(file);
  const trials = firstTrials(spec, configurations);
  const settings = { dataDir: environment.dataDir, threads: threadsOf(spec, threads) };
  const { locations } = await runLengths(
    environment,
    trials.map(({ config }) => config),
  );
  const recorded = { ...(await recordVersions()), run: settings };
  const { priority } = planOf(spec);
  return { sweep: { spec, source: text, environment: recorded, trials, priority }, settings, locations };
}

/**
 * What is recorded of a sweep before it runs: all its trials as far as its limit allows, or of a search the first ones.
 *
 * @throws SweepError `invalid_sweep_file` when the limit allows none
 */
function firstTrials(spec: SweepSpec, configurations: readonly Configuration[]): readonly NewTrial[] {
  const { trials: limit } = planOf(spec).limits;
  if (!isSearch(spec.method)) return trialsOfGrid(spec, configurations).slice(0, limit ?? undefined);
  const first = proposals(spec, []);
  if (first.length > 0) return first;
  const cause =
    limit === null
      ? 'the search finds no configuration: widen its parameters or its constraints'
      : `limits.trials: ${limit} is less than one configuration takes (${countOf(spec.seeds.length, 'seed')}${spec.control === undefined ? '' : ' and as many of its control'}): raise it`;
  throw new SweepError('invalid_sweep_file', cause);
}

/** Runs what is left of a recorded sweep with the settings recorded with it; returns the exit code. */
export async function runRecorded(
  context: CommandContext,
  options: Pick<RunOptions, 'slots' | 'threads'>,
  sweepId: string,
): Promise<number> {
  return withStore(context.environment, async (store) => {
    const { sweep } = await store.sweepById(sweepId);
    const settings = recordedSettings(context, sweep, options.threads);
    const environment = { ...context.environment, dataDir: settings.dataDir };
    const slots = await slotsOf(environment, sweep.spec, options.slots);
    const trials = await store.trialsOf(sweepId);
    const open = [...trials.filter(({ state }) => !isFinished(state)), ...furtherTrials(sweep, trials)];
    // Data that is not there would fail every trial that is left, for good.
    const { locations } = await runLengths(
      environment,
      open.map(({ config }) => config),
    );
    return runTrials({ context: { ...context, environment }, store, sweep, slots, settings, locations });
  });
}

/** The settings recorded with a sweep, but for what is given anew. */
export function recordedSettings(
  { environment }: CommandContext,
  { spec, environment: { run: given } }: Sweep,
  threads: number | null,
): RunSettings {
  const recorded = runSettings.safeParse(given).data;
  return {
    dataDir: environment.dataDir ?? recorded?.dataDir ?? null,
    threads: threadsOf(spec, threads ?? recorded?.threads ?? null),
  };
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
    `sweep ${sweep.id}: ${describeWork(sweep, trials)} in ${countOf(slots.length, 'slot')} (${names.join(', ')})`,
  );
  for (const location of locations) console.line(`data: ${location}`);
  const interrupted = await train(run, trials);
  return report(context, store, { sweep, interrupted });
}

/** What there is to do: of a search the number of trials is not known before its configurations are. */
function describeWork({ spec }: Sweep, trials: readonly Trial[]): string {
  const open = trials.filter(({ state }) => !isFinished(state)).length;
  const { search, method } = spec;
  if (search === undefined) return `${open} of ${countOf(trials.length, 'trial')} to run`;
  const chosen = countConfigurations(spec, trials);
  return `${method} search, ${chosen} of ${countOf(search.maxConfigurations, 'configuration')} chosen, ${countOf(open, 'trial')} of them to run`;
}

/** Runs the scheduler until the sweep is done or a signal stops it; true when it was stopped. */
async function train({ context, store, sweep, slots, settings }: Run, trials: readonly Trial[]): Promise<boolean> {
  const display = runDisplay(context.console, sweep, trials);
  const onEvent = (event: SchedulerEvent) => display.show(event);
  try {
    return await runScheduler({ context, store, slots, settings, onEvent }, (scheduler) => scheduler.run(sweep));
  } finally {
    display.close();
  }
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

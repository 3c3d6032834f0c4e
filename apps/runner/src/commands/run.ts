import { availableParallelism } from 'node:os';
import type { SchedulerEvent, Slot } from '@coolsweep/scheduler';
import {
  countConfigurations,
  isFinished,
  SweepError,
  type Sweep,
  type SweepSpec,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { z } from 'zod';
import { exitCodes } from '../exitCode.ts';
import { comparisonReport, describeComparison } from '../output/comparisonReport.ts';
import { countOf } from '../output/format.ts';
import { runDisplay } from '../output/runDisplay.ts';
import { sweepTable } from '../output/sweepTable.ts';
import { preparedSweep, type PreparedSweep } from '../preparedSweep.ts';
import { runLengths } from '../runLengths.ts';
import { furtherTrials, runScheduler } from '../runScheduler.ts';
import { resourcesOf, slotsOf, type SlotChoices } from '../slots.ts';
import { readSweepFile } from '../sweepSource.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

export interface RunOptions extends SlotChoices {
  readonly file: string | undefined;
  /** Id of a recorded sweep to go on with, instead of a file. */
  readonly resume: string | undefined;
  readonly threads: number | null;
  /** Train every trial, also where its result is known. Default: false. */
  readonly fresh?: boolean | undefined;
  /** How long a trial may say nothing, see `--hang-after`. Default: ten minutes. */
  readonly hangAfterMs?: number | undefined;
}

/** What a sweep is run with beside its file; recorded with it, so that a resume goes on in the same way. */
const runSettings = z.object({
  dataDir: z.string().nullable(),
  objectives: z.string().nullable().default(null),
  threads: z.int().min(1),
  fresh: z.boolean().default(false),
});
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
  const { sweep: prepared, settings, locations } = await prepareSweep(context, file, options);
  const slots = await slotsOf(context, prepared.spec, options);
  return withStore(environment, async (store) => {
    const sweep = await store.createSweep(prepared, new Date());
    return runTrials({ context, store, sweep, slots, settings, locations, options });
  });
}

/** What is said of a sweep file beside what it says itself. */
export interface RecordOptions {
  /** Threads of a trial; null: as the file says. */
  readonly threads: number | null;
  /** Train every trial, also where its result is known. Default: false. */
  readonly fresh?: boolean | undefined;
}

/**
 * Reads a sweep file and finds out everything that can be wrong, before anything is recorded.
 *
 * @throws SweepError that says what is wrong with the file, or which data is missing
 */
export async function prepareSweep(
  { environment }: CommandContext,
  file: string,
  { threads, fresh = false }: RecordOptions,
): Promise<PreparedSweep> {
  const { dataDir, objectives } = environment;
  const source = await readSweepFile(file, objectives);
  return preparedSweep(environment, source, { dataDir, objectives, threads: threadsOf(source.spec, threads), fresh });
}

/** What the command line says of how a recorded sweep is run. */
type RunChoices = Omit<RunOptions, 'file' | 'resume'>;

/** Runs what is left of a recorded sweep with the settings recorded with it; returns the exit code. */
export async function runRecorded(context: CommandContext, options: RunChoices, sweepId: string): Promise<number> {
  return withStore(context.environment, async (store) => {
    const { sweep } = await store.sweepById(sweepId);
    refuseElsewhere(sweep);
    const recorded = recordedSettings(context, sweep, options.threads);
    const settings = { ...recorded, fresh: recorded.fresh || options.fresh === true };
    const { dataDir, objectives } = settings;
    const environment = { ...context.environment, dataDir, objectives };
    const slots = await slotsOf(context, sweep.spec, options);
    const trials = await store.trialsOf(sweepId);
    const open = [...trials.filter(({ state }) => !isFinished(state)), ...furtherTrials(sweep, trials)];
    // Data that is not there would fail every trial that is left, for good.
    const { locations } = await runLengths(
      environment,
      open.map(({ config }) => config),
    );
    return runTrials({ context: { ...context, environment }, store, sweep, slots, settings, locations, options });
  });
}

/** What was submitted for an engine is for that engine alone. */
function refuseElsewhere({ id, engine }: Sweep): void {
  if (engine === null || engine === 'local') return;
  const advice = `coolsweep resume ${id} queues it for coolsweep serve --on ${engine}`;
  throw new SweepError('conflict', `${id} was submitted to be run on ${engine}, not here: ${advice}`);
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
    objectives: environment.objectives ?? recorded?.objectives ?? null,
    threads: threadsOf(spec, threads ?? recorded?.threads ?? null),
    fresh: recorded?.fresh ?? false,
  };
}

/** Threads of a trial: as asked for, else as the sweep file says, else all. */
function threadsOf({ resources }: SweepSpec, requested: number | null): number {
  return requested ?? resources.threads ?? availableParallelism();
}

interface Run {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly sweep: Sweep;
  readonly slots: readonly Slot[];
  readonly settings: RunSettings;
  readonly locations: readonly string[];
  readonly options: RunChoices;
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
async function train(run: Run, trials: readonly Trial[]): Promise<boolean> {
  const { context, store, sweep, slots, settings, options } = run;
  const display = runDisplay(context.console, sweep, trials);
  const onEvent = (event: SchedulerEvent) => display.show(event);
  try {
    return await runScheduler(
      {
        ...{ context, store, slots, settings, onEvent, hangAfterMs: options.hangAfterMs },
        resourcesOf: ({ spec }) => resourcesOf(spec, options),
      },
      (scheduler) => scheduler.run(sweep),
    );
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

import { availableParallelism } from 'node:os';
import { findGpus, forkTrials, planSlots, Scheduler, systemClock, visibleGpus, type Slot } from '@coolsweep/scheduler';
import { SweepError, trialsOfGrid, type Sweep, type SweepStore, type Trial } from '@coolsweep/sweep';
import { entryPath, execArgv } from '../childEntry.ts';
import type { Environment } from '../env.ts';
import { exitCodes } from '../exitCode.ts';
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

/** `coolsweep run`: records a sweep and trains its trials, or goes on with a recorded one. */
export async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const { environment, console } = context;
  if ((options.file === undefined) === (options.resume === undefined)) {
    throw new SweepError('invalid_arguments', 'give either a sweep file or --resume SWEEP');
  }
  const source = options.file === undefined ? null : await readSweepFile(options.file);
  // Before anything is recorded: is the data there?
  const data =
    source &&
    (await runLengths(
      environment,
      source.configurations.map(({ config }) => config),
    ));
  return withStore(environment, async (store) => {
    const sweep = source
      ? await store.createSweep(
          {
            spec: source.spec,
            source: source.text,
            environment: await recordVersions(),
            trials: trialsOfGrid(source.spec, source.configurations),
          },
          new Date(),
        )
      : (await store.sweepById(options.resume ?? '')).sweep;
    const slots = await slotsOf(environment, sweep, options.slots);
    const before = await store.trialsOf(sweep.id);
    const open = before.filter(({ finishedAt }) => finishedAt === null).length;
    console.value({
      event: 'sweep',
      sweep: sweep.id,
      trials: before.length,
      open,
      slots: slots.map(({ name }) => name),
    });
    const names = slots.map(({ name }) => name).join(', ');
    console.line(
      `sweep ${sweep.id}: ${open} of ${countOf(before.length, 'trial')} to run in ${countOf(slots.length, 'slot')} (${names})`,
    );
    for (const location of data?.locations ?? []) console.line(`data: ${location}`);
    const interrupted = await train({ context, store, sweep, slots, before, threads: options.threads });
    return report(context, store, { sweep, interrupted });
  });
}

async function slotsOf(environment: Environment, sweep: Sweep, requested: number | null): Promise<Slot[]> {
  const gpus = visibleGpus(await findGpus(), environment.cudaVisibleDevices);
  return planSlots(gpus, { requested, gpusPerTrial: sweep.spec.resources.gpus });
}

interface Training {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly sweep: Sweep;
  readonly slots: readonly Slot[];
  readonly before: readonly Trial[];
  readonly threads: number | null;
}

/** Runs the scheduler until the sweep is done or a signal stops it; true when it was stopped. */
async function train({ context, store, sweep, slots, before, threads }: Training): Promise<boolean> {
  const { environment, console } = context;
  const display = runDisplay(console, sweep, before);
  const scheduler = new Scheduler({
    store,
    slots,
    clock: systemClock,
    launch: forkTrials(entryPath('trial.ts'), execArgv, environment.all),
    owner: processIdentity(),
    isDead: isGone,
    threads: threads ?? availableParallelism(),
    dataDir: environment.dataDir,
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
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    await scheduler.run(sweep);
  } finally {
    display.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
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
  console.value({ event: 'done', sweep: sweep.id, counts });
  console.line();
  console.line(sweepTable(sweep, await store.trialsOf(sweep.id)));
  console.line();
  if (left > 0) console.line(`not finished: ${countOf(left, 'trial')}; go on with: coolsweep run --resume ${sweep.id}`);
  console.line(`details: coolsweep show ${sweep.id}, or: coolsweep dashboard`);
  if (interrupted && left > 0) return exitCodes.interrupted;
  return counts.failed > 0 ? exitCodes.trialsFailed : exitCodes.ok;
}

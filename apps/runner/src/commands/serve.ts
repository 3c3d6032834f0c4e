import { availableParallelism } from 'node:os';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import type { Engine } from '@coolsweep/sweep';
import { withTraces } from '../attemptTraces.ts';
import { startDashboard, type DashboardOptions } from '../dashboardProcess.ts';
import { exitCodes } from '../exitCode.ts';
import type { Console } from '../output/console.ts';
import { countOf, formatNumber } from '../output/format.ts';
import { withCluster } from '../remote/cluster.ts';
import type { ClusterEngine } from '../remote/engineDriver.ts';
import { runScheduler, type SchedulerRun } from '../runScheduler.ts';
import { servedSlots, type ServedSlotChoices } from '../slots.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings } from './run.ts';

export interface ServeOptions extends ServedSlotChoices {
  /** How long a trial may say nothing, see `--hang-after`. Default: as for `run`. */
  readonly hangAfterMs?: number | undefined;
  /** Serves the dashboard too; null: not. */
  readonly dashboard?: DashboardOptions | null;
  /** Where trials run. Default: on this machine. */
  readonly on?: Engine;
  /** File that describes the cluster. Default: `cluster.yaml` of the data folder. */
  readonly cluster?: string | undefined;
}

/** A line for every trial that starts or ends: progress of single updates is what the dashboard is for. */
function tell(console: Console, event: SchedulerEvent): void {
  const { type, trial } = event;
  const about = { event: type, sweep: trial.sweepId, trial: trial.id, at: new Date().toISOString() };
  if (event.type === 'started') {
    console.value({ ...about, attempt: event.attempt, slot: event.slot.name });
    console.line(`${about.at} started ${trial.id} (attempt ${event.attempt}, ${event.slot.name})`);
  }
  if (event.type === 'ended') {
    const { outcome, message } = event;
    console.value({ ...about, outcome, message, state: trial.state, objective: trial.objective });
    const why = message === null ? '' : ` (${message.split('\n')[0] ?? ''})`;
    const value = trial.objective === null ? '' : ` at ${formatNumber(trial.objective)}`;
    console.line(`${about.at} ended   ${trial.id}: ${outcome}${value}${why}`);
  }
}

/** Serves the dashboard for as long as something else is done. */
async function besideDashboard<T>(context: CommandContext, options: DashboardOptions, work: () => Promise<T>) {
  const { url, stop, ended } = await startDashboard(context, options);
  context.console.value({ event: 'listening', url });
  context.console.line(`dashboard: ${url}`);
  void ended.then((code) => code !== exitCodes.ok && context.console.note('the dashboard has ended; trials go on'));
  try {
    return await work();
  } finally {
    stop();
    await ended;
  }
}

/** `coolsweep serve`: works at all sweeps that are queued or were left behind, until it is stopped. */
export async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const { dashboard = null, on = 'local' } = options;
  const work = () => (on === 'local' ? serveHere(context, options) : serveOnCluster(context, options, on));
  return dashboard === null ? work() : besideDashboard(context, dashboard, work);
}

async function serveHere(context: CommandContext, { hangAfterMs, ...choices }: ServeOptions): Promise<number> {
  const slots = await servedSlots(context, choices);
  return withStore(context.environment, (store) => serveSweeps({ context, store, slots, hangAfterMs }));
}

/** On a cluster all trials are trained: what this machine would come to says nothing of what its nodes do. */
async function serveOnCluster(context: CommandContext, options: ServeOptions, engine: ClusterEngine): Promise<number> {
  const { cluster: file, slots, hangAfterMs } = options;
  return withStore(context.environment, (store) =>
    withTraces((traces) =>
      withCluster({ context, store, traces }, { engine, file, slots }, (cluster) =>
        serveSweeps({ context, store, traces, hangAfterMs, slots: cluster.slots, elsewhere: cluster.scheduling }),
      ),
    ),
  );
}

type Serving = Pick<SchedulerRun, 'context' | 'store' | 'slots' | 'hangAfterMs' | 'elsewhere' | 'traces'>;

async function serveSweeps(serving: Serving): Promise<number> {
  const { context, slots, elsewhere } = serving;
  const { environment, console } = context;
  const names = slots.map(({ name }) => name);
  console.value({ event: 'serving', slots: names });
  console.line(`serving all sweeps in ${countOf(slots.length, 'slot')} (${names.join(', ')}); Ctrl-C stops`);
  const isFresh = elsewhere !== undefined;
  await runScheduler(
    {
      ...serving,
      settings: {
        ...{ threads: availableParallelism(), fresh: isFresh },
        ...{ dataDir: environment.dataDir, objectives: environment.objectives },
      },
      // It works at what anybody has queued, so that only a folder that was named to it is one to take code from.
      settingsOf: (sweep) => {
        const recorded = recordedSettings(context, sweep, null);
        return { ...recorded, objectives: environment.objectives, fresh: isFresh || recorded.fresh };
      },
      onEvent: (event) => tell(console, event),
    },
    (scheduler) => scheduler.serve(),
  );
  return exitCodes.ok;
}

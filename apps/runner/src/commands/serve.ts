import { availableParallelism } from 'node:os';
import { logLevel, openLog } from '@coolsweep/log';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import { SweepError, type Engine } from '@coolsweep/sweep';
import { withTraces } from '../attemptTraces.ts';
import { startDashboard, tellBesideTrials } from '../dashboardProcess.ts';
import { exitCodes } from '../exitCode.ts';
import type { AddressFlags } from '../front/frontAddress.ts';
import { countOf, formatNumber } from '../output/format.ts';
import { operatorConsole, type OperatorConsole } from '../output/operatorConsole.ts';
import { withCluster } from '../remote/cluster.ts';
import { leftDetached, withDetachedTrials } from '../remote/detachedTrials.ts';
import type { ClusterEngine } from '../remote/engineDriver.ts';
import { runScheduler, type SchedulerRun } from '../runScheduler.ts';
import { servedSlots, type ServedSlotChoices } from '../slots.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings } from './run.ts';

export interface ServeOptions extends ServedSlotChoices {
  /** How long a trial may say nothing, see `--hang-after`. Default: as for `run`. */
  readonly hangAfterMs?: number | undefined;
  /** Serves the dashboard too, on a cluster at the address of its agents; null: not. */
  readonly dashboard?: AddressFlags | null;
  /** Where trials run. Default: on this machine. */
  readonly on?: Engine;
  /** Has trials on this machine outlive this program, see `withDetachedTrials`. Default: they end with it. */
  readonly detached?: boolean | undefined;
  /** The operator's configuration. Default: `coolsweep.config.ts` of the data folder. */
  readonly config?: string | undefined;
}

/** Of the dashboard where nobody has named another. */
const dashboardPort = 4700;

/** Tells of every trial that starts or ends: progress of single updates is what the dashboard is for. */
function teller(console: OperatorConsole): (event: SchedulerEvent) => void {
  const attempts = new Map<string, number>();
  return (event) => {
    const { type, trial } = event;
    const about = { event: type, sweep: trial.sweepId, trial: trial.id, at: new Date() };
    if (event.type === 'started') {
      const { attempt, slot } = event;
      attempts.set(trial.id, attempt);
      console.event({ ...about, attempt, slot: slot.name }, `started ${trial.id} (attempt ${attempt}, ${slot.name})`);
    }
    if (event.type === 'ended') {
      const { outcome, message } = event;
      const attempt = attempts.get(trial.id) ?? null;
      attempts.delete(trial.id);
      const why = message === null ? '' : ` (${message.split('\n')[0] ?? ''})`;
      const value = trial.objective === null ? '' : ` at ${formatNumber(trial.objective)}`;
      const ending = { attempt, outcome, message, state: trial.state, objective: trial.objective };
      console.event({ ...about, ...ending }, `ended   ${trial.id}: ${outcome}${value}${why}`);
    }
  };
}

/** Serves the dashboard for as long as something else is done. */
async function besideDashboard<T>(context: CommandContext, flags: AddressFlags, work: () => Promise<T>) {
  const dashboard = await startDashboard(context, { ...flags, port: flags.port ?? dashboardPort });
  tellBesideTrials(context.console, dashboard);
  try {
    return await work();
  } finally {
    dashboard.stop();
    await dashboard.ended;
  }
}

/** `coolsweep serve`: works at all sweeps that are queued or were left behind, until it is stopped. */
export async function serve(command: CommandContext, options: ServeOptions): Promise<number> {
  const { dashboard = null, on = 'local' } = options;
  const log = openLog({ program: 'coolsweep', level: logLevel('info') });
  const context = { ...command, console: operatorConsole(command.console, log) };
  // Agents of a cluster are heard at the address of the dashboard.
  if (on !== 'local') return serveOnCluster(context, options, on);
  const work = () => (options.detached === true ? serveDetached(context, options) : serveHere(context, options));
  return dashboard === null ? work() : besideDashboard(context, dashboard, work);
}

/** What serves has an operator to tell. */
type ServeContext = CommandContext & { readonly console: OperatorConsole };

async function serveHere(context: ServeContext, { hangAfterMs, ...choices }: ServeOptions): Promise<number> {
  const slots = await servedSlots(context, choices);
  return withStore(context.environment, async (store) => {
    const { length } = await leftDetached(store);
    if (length > 0)
      context.console.note(
        `${countOf(length, 'trial')} of serve --detached may be at work here: it alone goes on with them`,
      );
    return serveSweeps({ context, store, slots, hangAfterMs });
  });
}

async function serveDetached(context: ServeContext, { hangAfterMs, ...choices }: ServeOptions): Promise<number> {
  return withStore(context.environment, (store) =>
    withTraces((traces) =>
      withDetachedTrials({ context, store, traces }, choices, ({ slots, scheduling, adopted, letGo }) => {
        if (adopted > 0) context.console.line(`${countOf(adopted, 'trial')} at work already`);
        return serveSweeps({ context, store, traces, hangAfterMs, slots, elsewhere: scheduling, letGo });
      }),
    ),
  );
}

/** On a cluster all trials are trained: what this machine would come to says nothing of what its nodes do. */
async function serveOnCluster(context: ServeContext, options: ServeOptions, engine: ClusterEngine): Promise<number> {
  const { config, slots, hangAfterMs, dashboard = null, detached = false } = options;
  if (detached) {
    const instead = `on ${engine} trials go on without this program anyway, if it is killed`;
    throw new SweepError('invalid_arguments', `--detached is for trials on this machine: ${instead}`);
  }
  return withStore(context.environment, (store) =>
    withTraces((traces) =>
      withCluster({ context, store, traces }, { engine, config, slots, dashboard }, (cluster) =>
        serveSweeps({ context, store, traces, hangAfterMs, slots: cluster.slots, elsewhere: cluster.scheduling }),
      ),
    ),
  );
}

type Serving = { readonly context: ServeContext } & Pick<
  SchedulerRun,
  'store' | 'slots' | 'hangAfterMs' | 'elsewhere' | 'letGo' | 'traces'
>;

async function serveSweeps(serving: Serving): Promise<number> {
  const { context, slots, elsewhere, letGo } = serving;
  const { environment, console } = context;
  const names = slots.map(({ name }) => name);
  const end = letGo === undefined ? 'Ctrl-C stops' : 'Ctrl-C ends this program, and trials go on';
  console.value({ event: 'serving', slots: names });
  console.line(`serving all sweeps in ${countOf(slots.length, 'slot')} (${names.join(', ')}); ${end}`);
  const isFresh = elsewhere?.engine !== undefined;
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
      onEvent: teller(console),
    },
    (scheduler) => scheduler.serve(),
  );
  return exitCodes.ok;
}

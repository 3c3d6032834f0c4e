import {
  addedValues,
  extensionOf,
  extensionPlan,
  refuseOpen,
  SweepError,
  takeOver,
  trialKey,
  type ExtendedSweep,
  type ExtensionPlan,
  type ExtensionRequest,
  type Sweep,
  type SweepStore,
} from '@coolsweep/sweep';
import { continueTrials, type ContinuedTrials } from '../continuedTrials.ts';
import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { preparedSweep, type PreparedSweep } from '../preparedSweep.ts';
import { readSweepFile } from '../sweepSource.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings, runRecorded, type RunOptions } from './run.ts';

export interface ExtendOptions extends Omit<RunOptions, 'file' | 'resume'>, Omit<ExtensionRequest, 'values'> {
  /** Further values of parameters, each as `PATH=VALUE,…`. */
  readonly values: readonly string[];
  /** Sweep file with all that there shall be, in place of the other wishes; null: those. */
  readonly file: string | null;
  /** Leave it to a scheduler that serves all sweeps. */
  readonly queue: boolean;
}

/** @throws SweepError `invalid_arguments` when it is not said what there is to be more of, or in two ways */
function checkOptions(sweepId: string, { file, seeds, epochs, values }: ExtendOptions): void {
  const hasMore = seeds !== null || values.length > 0;
  const ways = [file !== null, epochs !== null, hasMore].filter(Boolean).length;
  if (ways === 1) return;
  throw new SweepError(
    'invalid_arguments',
    ways === 0
      ? `say what sweep ${sweepId} shall have more of: --seeds N, --values PATH=…, --epochs N, or --file NEW.yaml with all of it`
      : '--file, --epochs and --seeds or --values exclude each other: extend the sweep once for each',
  );
}

/** What the sweep is made into, before anything of it is recorded. */
async function prepare(
  context: CommandContext,
  { sweep, trials }: ExtendedSweep & { readonly sweep: Sweep },
  options: ExtendOptions,
): Promise<PreparedSweep & { readonly plan: ExtensionPlan }> {
  refuseOpen({ sweep, trials });
  const { file, epochs } = options;
  const settings = recordedSettings(context, sweep, options.threads);
  const source =
    file === null
      ? extensionOf({ sweep, trials }, { ...options, values: addedValues(options.values) })
      : await readSweepFile(file, settings.objectives);
  const prepared = await preparedSweep(context.environment, source, settings);
  return { ...prepared, plan: extensionPlan({ sweep, trials }, { trials: prepared.sweep.trials, epochs }) };
}

interface Recorded extends ContinuedTrials {
  readonly id: string;
  readonly trials: number;
  readonly taken: number;
  readonly leftOut: number;
}

async function record(
  context: CommandContext,
  store: SweepStore,
  { sweepId, options }: { sweepId: string; options: ExtendOptions },
): Promise<Recorded> {
  const { sweep } = await store.sweepById(sweepId);
  const { plan, sweep: prepared } = await prepare(context, { sweep, trials: await store.trialsOf(sweepId) }, options);
  const origin = { kind: 'extension', sweepId, trialId: null } as const;
  // Stopped: no scheduler may begin before it is known what each trial begins with.
  const { id } = await store.createSweep({ ...prepared, trials: plan.trials, origin, state: 'stopped' }, new Date());
  const trials = await store.trialsOf(id);
  const taken = await takeOver(store, trials, plan);
  const shorter = trials.flatMap((trial) => {
    const other = plan.shorter.get(trialKey(trial));
    return other === undefined ? [] : [{ trial, other }];
  });
  const continued = await continueTrials({ environment: context.environment, store }, shorter);
  return { ...continued, id, trials: trials.length, taken, leftOut: plan.leftOut };
}

function describe({ console }: CommandContext, sweepId: string, recorded: Recorded): void {
  const { id, trials, taken, leftOut, continued, anew } = recorded;
  console.value({ event: 'extended', origin: sweepId, sweep: id, trials, taken, leftOut, continued, anew });
  const left = trials - taken;
  console.line(
    `sweep ${id} extends ${sweepId}: ${taken} of ${countOf(trials, 'trial')} taken over from it, ${left} to run`,
  );
  if (leftOut > 0) console.line(`${countOf(leftOut, 'configuration')} left out that a pruner gave up`);
  for (const { from, step, isSameProgram } of continued)
    console.line(
      `${from} goes on after update ${step}${isSameProgram ? '' : '; another version of the program trained it until then'}`,
    );
  for (const { from, reason } of anew) console.line(`${from} begins at the beginning: ${reason}`);
}

/** `coolsweep extend SWEEP`: a further sweep with all of another one and more; results that are there stay as they are. */
export async function extend(context: CommandContext, sweepId: string, options: ExtendOptions): Promise<number> {
  const { environment, console } = context;
  checkOptions(sweepId, options);
  const { id } = await withStore(environment, async (store) => {
    const recorded = await record(context, store, { sweepId, options });
    describe(context, sweepId, recorded);
    if (options.queue) await store.setSweepState(recorded.id, 'queued');
    return recorded;
  });
  if (!options.queue) return runRecorded(context, options, id);
  console.line(`it is queued for coolsweep serve`);
  return exitCodes.ok;
}

import {
  addedValues,
  extensionOf,
  extensionPlan,
  isObjective,
  newSweepOf,
  SweepError,
  takeOver,
  trialKey,
  type ExtensionPlan,
  type NewSweep,
  type NewTrial,
  type ParameterValue,
  type Sweep,
  type SweepReader,
  type SweepStore,
} from '@coolsweep/sweep';
import { expectedSeconds } from './expectedSeconds.ts';
import { orderedEnvironment, orderedOnce, type Order } from './order.ts';
import type { CheckpointShelf, Program } from './program.ts';
import { recordedSettings } from './recordedSettings.ts';

/** What a sweep is to have more of: of epochs, or of seeds and values. */
export interface ExtensionWish {
  readonly sweepId: string;
  /** Seeds in all; null: as many as it has. */
  readonly seeds: number | null;
  /** Epochs in all; null: as many as it has. */
  readonly epochs: number | null;
  /** Further values of parameters as the command line takes them: `optimizer.rho0=0.9,0.95`. */
  readonly values: readonly string[];
}

/** What an extension would be, and what it would cost. */
export interface ExtensionPreview {
  readonly origin: Sweep;
  readonly source: ReturnType<typeof extensionOf>;
  readonly plan: ExtensionPlan;
  /** Trials whose results are there already. */
  readonly taken: number;
  /** Trials that go on where a shorter one ended, as far as its checkpoint is there. */
  readonly goingOn: number;
  /** Of each trial that is to be run: null where no past one of the sweep was of its kind. */
  readonly secondsPerTrial: readonly (number | null)[];
}

/** @throws SweepError `invalid_arguments` for text that is no list of values */
function valuesOf(given: readonly string[]): Record<string, readonly ParameterValue[]> {
  try {
    return addedValues(given);
  } catch (cause) {
    if (cause instanceof SweepError) throw cause;
    // YAML may be cut short by its reader, such as for aliases without end.
    throw new SweepError('invalid_arguments', 'values: write numbers or words with commas between them', { cause });
  }
}

/**
 * A sweep with all of another one and more of it: what `coolsweep extend SWEEP` would record.
 *
 * @param checkpoints by which it is known which trials can go on
 * @throws SweepError `invalid_arguments` when nothing is new; `conflict` while the sweep is not over; `unsupported` for a
 *   sweep with an objective: a page does not say which code is run
 */
export async function extensionPreview(
  store: SweepReader,
  checkpoints: Pick<CheckpointShelf, 'of'>,
  wish: ExtensionWish,
): Promise<ExtensionPreview> {
  const { sweepId, seeds, epochs } = wish;
  if (epochs !== null && (seeds !== null || wish.values.length > 0))
    throw new SweepError(
      'invalid_arguments',
      'epochs: extend the sweep by epochs and by seeds or values one after the other',
    );
  const [{ sweep: origin }, trials] = await Promise.all([store.sweepById(sweepId), store.trialsOf(sweepId)]);
  if (trials.some(({ config }) => isObjective(config)))
    throw new SweepError(
      'unsupported',
      `a sweep with an objective is extended where its modules are: coolsweep extend ${sweepId}`,
    );
  const extended = { sweep: origin, trials };
  const source = extensionOf(extended, { seeds, epochs, values: valuesOf(wish.values) });
  const plan = extensionPlan(extended, { trials: sweepIn(source, {}).trials, epochs });
  const open = plan.trials.filter((trial) => !plan.known.has(trialKey(trial)));
  const shares = await sharesDone(plan, open, checkpoints);
  const whole = expectedSeconds(
    open.map(({ config }) => config),
    trials,
  );
  return {
    origin,
    source,
    plan,
    taken: plan.trials.length - open.length,
    goingOn: shares.filter((share) => share > 0).length,
    secondsPerTrial: whole.map((seconds, index) => (seconds === null ? null : seconds * (1 - (shares[index] ?? 0)))),
  };
}

/** Trials whose checkpoints are looked for at a time: a process may have only so many files open. */
const lookedForAtOnce = 50;

/** How much of each trial a shorter one has done, as far as its checkpoint is there: 0 for one that begins anew. */
async function sharesDone(
  { shorter }: ExtensionPlan,
  open: readonly NewTrial[],
  checkpoints: Pick<CheckpointShelf, 'of'>,
): Promise<number[]> {
  const shareOf = async (trial: NewTrial) => {
    const other = shorter.get(trialKey(trial));
    if (other === undefined || isObjective(trial.config) || isObjective(other.config)) return 0;
    const kept = await checkpoints.of(other.reusedFrom ?? other.id);
    const last = Math.max(0, ...kept.map(({ step }) => step));
    const steps = ((other.progress.steps ?? other.progress.step) * trial.config.epochs) / other.config.epochs;
    return steps === 0 ? 0 : last / steps;
  };
  const shares: number[] = [];
  for (let first = 0; first < open.length; first += lookedForAtOnce) {
    shares.push(...(await Promise.all(open.slice(first, first + lookedForAtOnce).map(shareOf))));
  }
  return shares;
}

function sweepIn({ text, ...parsed }: ExtensionPreview['source'], environment: NewSweep['environment']): NewSweep {
  return newSweepOf(parsed, { text, environment });
}

/**
 * Records an extension for a scheduler that serves all sweeps, once for each order.
 *
 * @returns the id of the sweep
 */
export function recordExtension(
  store: SweepStore,
  { preview, order }: { readonly preview: ExtensionPreview; readonly order: Order },
  program: Program,
): Promise<string> {
  return orderedOnce(store, order, async () => {
    const { origin, source, plan } = preview;
    const environment = orderedEnvironment(order, program, recordedSettings(origin, program));
    const link = { kind: 'extension', sweepId: origin.id, trialId: null } as const;
    const made = { ...sweepIn(source, environment), trials: plan.trials, origin: link, state: 'stopped' } as const;
    // Stopped: no scheduler may train what is known before it is taken over.
    const { id } = await store.createSweep(made, new Date());
    await takeOver(store, await store.trialsOf(id), plan);
    await store.setSweepState(id, 'queued');
    return id;
  });
}

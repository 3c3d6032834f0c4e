import {
  isObjective,
  listedSweep,
  newSweepOf,
  SweepError,
  type JsonObject,
  type ParsedSweepFile,
  type Sweep,
  type SweepStore,
} from '@coolsweep/sweep';
import type { ConfirmationPlan } from './confirmationPlan.ts';
import type { Program } from './program.ts';

/** A confirmation that somebody has decided to run. */
export interface ConfirmationOrder {
  readonly plan: ConfirmationPlan;
  /** Names the decision: what is sent again under the same name, because no answer came, is recorded once. */
  readonly key: string;
}

/** Records that are under way, by their keys: two of one key may arrive before the first is recorded. */
const underWay = new WeakMap<SweepStore, Map<string, Promise<string>>>();

const configurationCount = (count: number) => `${count} configuration${count === 1 ? '' : 's'}`;

/** The confirmation as a sweep file, the same as the command line writes. */
export function confirmationFile({
  confirmation,
  origin,
}: Pick<ConfirmationPlan, 'confirmation' | 'origin'>): ParsedSweepFile & { readonly text: string } {
  const { chosen, configs, seeds } = confirmation;
  return listedSweep(origin.spec, {
    name: `${origin.id} confirmed`,
    description: `The best ${configurationCount(chosen.length)} of sweep ${origin.id} with fresh seeds.`,
    configs,
    seeds,
  });
}

/** As the sweep was run; where the data is, the scheduler knows too. */
function settingsOf({ spec, environment: { run } }: Sweep, { cores }: Program): JsonObject {
  const recorded: JsonObject = typeof run === 'object' && run !== null ? { ...run } : {};
  const { dataDir = null, threads = spec.resources.threads ?? cores } = recorded;
  return { dataDir, threads };
}

async function recordedAs(store: SweepStore, key: string): Promise<string | null> {
  const sweeps = await store.listSweeps();
  return sweeps.find(({ sweep }) => sweep.environment.submission === key)?.sweep.id ?? null;
}

async function record(store: SweepStore, { plan, key }: ConfirmationOrder, program: Program): Promise<string> {
  const known = await recordedAs(store, key);
  if (known !== null) return known;
  const { origin, confirmation } = plan;
  if (confirmation.configs.some(isObjective))
    throw new SweepError(
      'unsupported',
      'a sweep with an objective is confirmed where its modules are: run ' +
        `\`coolsweep rerun ${origin.id} --best ${confirmation.chosen.length} --seeds ${confirmation.seeds.length} --objectives FOLDER\``,
    );
  const { text, ...parsed } = confirmationFile(plan);
  const environment = {
    ...program.versions,
    submittedBy: 'dashboard',
    submission: key,
    run: settingsOf(origin, program),
  };
  const link = { kind: 'confirmation', sweepId: origin.id, trialId: null } as const;
  const sweep = { ...newSweepOf(parsed, { text, environment }), state: 'queued', origin: link } as const;
  return (await store.createSweep(sweep, new Date())).id;
}

/**
 * Records a confirmation for a scheduler that serves all sweeps, once for each key.
 *
 * @returns the id of the sweep
 * @throws SweepError `unsupported` for a sweep with an objective: a page does not say which code is run
 */
export async function recordConfirmation(
  store: SweepStore,
  order: ConfirmationOrder,
  program: Program,
): Promise<string> {
  const ofStore = underWay.get(store) ?? new Map<string, Promise<string>>();
  underWay.set(store, ofStore);
  const recorded = ofStore.get(order.key) ?? record(store, order, program);
  ofStore.set(order.key, recorded);
  try {
    return await recorded;
  } finally {
    // From here on the store knows the key; and what failed may be tried again.
    ofStore.delete(order.key);
  }
}

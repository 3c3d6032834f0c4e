import {
  isObjective,
  listedSweep,
  newSweepOf,
  SweepError,
  type ParsedSweepFile,
  type SweepStore,
} from '@coolsweep/sweep';
import type { ConfirmationPlan } from './confirmationPlan.ts';
import { orderedEnvironment, orderedOnce, type Order } from './order.ts';
import type { Program } from './program.ts';
import { recordedSettings } from './recordedSettings.ts';

/** A confirmation that somebody has decided to run. */
export interface ConfirmationOrder {
  readonly plan: ConfirmationPlan;
  readonly order: Order;
}

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

async function record(store: SweepStore, { plan, order }: ConfirmationOrder, program: Program): Promise<string> {
  const { origin, confirmation } = plan;
  if (confirmation.configs.some(isObjective))
    throw new SweepError(
      'unsupported',
      'a sweep with an objective is confirmed where its modules are: run ' +
        `\`coolsweep rerun ${origin.id} --best ${confirmation.chosen.length} --seeds ${confirmation.seeds.length} --objectives FOLDER\``,
    );
  const { text, ...parsed } = confirmationFile(plan);
  const environment = orderedEnvironment(order, program, recordedSettings(origin, program));
  const link = { kind: 'confirmation', sweepId: origin.id, trialId: null } as const;
  const sweep = { ...newSweepOf(parsed, { text, environment }), state: 'queued', origin: link } as const;
  return (await store.createSweep(sweep, new Date())).id;
}

/**
 * Records a confirmation for a scheduler that serves all sweeps, once for each order.
 *
 * @returns the id of the sweep
 * @throws SweepError `unsupported` for a sweep with an objective: a page does not say which code is run
 */
export function recordConfirmation(
  store: SweepStore,
  confirmation: ConfirmationOrder,
  program: Program,
): Promise<string> {
  return orderedOnce(store, confirmation.order, () => record(store, confirmation, program));
}

import {
  confirmationOf,
  listedSweep,
  seedsMadeFrom,
  selectionBias,
  type Confirmation,
  type ConfirmationRequest,
  type ConfirmedConfiguration,
  type Sweep,
  type SweepStore,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatNumber, formatValue } from '../output/format.ts';
import { table } from '../output/table.ts';
import { recordListed } from '../recordListed.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings, runRecorded, type RunOptions } from './run.ts';

export interface ConfirmOptions extends ConfirmationRequest, Pick<RunOptions, 'slots' | 'threads'> {}

interface Recorded {
  readonly origin: Sweep;
  readonly confirmation: Confirmation;
  readonly sweep: Sweep;
}

async function recordConfirmation(
  context: CommandContext,
  store: SweepStore,
  { sweepId, options }: { sweepId: string; options: ConfirmOptions },
): Promise<Recorded> {
  const { sweep: origin } = await store.sweepById(sweepId);
  const trials = await store.trialsOf(sweepId);
  const usedSeeds = await seedsMadeFrom(store, sweepId);
  const confirmation = confirmationOf({ sweep: origin, trials, usedSeeds }, options);
  const { chosen, configs, seeds } = confirmation;
  const made = listedSweep(origin.spec, {
    name: `${origin.id} confirmed`,
    description: `The best ${countOf(chosen.length, 'configuration')} of sweep ${origin.id} with fresh seeds.`,
    configs,
    seeds,
  });
  const settings = recordedSettings(context, origin, options.threads);
  const link = { kind: 'confirmation', sweepId, trialId: null } as const;
  return {
    origin,
    confirmation,
    sweep: await recordListed({ context, store }, { ...made, settings, origin: link }),
  };
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}

/** The selection bias as text: one row per chosen configuration, best of the search first. */
function describeBias({ origin, confirmation }: Recorded, found: readonly ConfirmedConfiguration[]): string {
  const metric = origin.spec.metric?.name ?? '';
  const rows = found.map(({ params, searchMean, confirmedMean, bias }) => [
    Object.entries(params)
      .map(([path, value]) => `${path.split('.').at(-1) ?? path}=${formatValue(value)}`)
      .join(' '),
    number(searchMean),
    number(confirmedMean),
    number(bias),
  ]);
  const [best] = found;
  const header = ['', `${metric} in the search`, `over ${countOf(confirmation.seeds.length, 'fresh seed')}`, 'bias'];
  if (best === undefined || best.bias === null) return table(header, rows);
  return (
    `${table(header, rows)}\nSelection bias: the best of the search looked ${formatNumber(Math.abs(best.bias))} ` +
    `${best.bias < 0 ? 'worse' : 'better'} than fresh seeds show it to be.`
  );
}

/** `coolsweep rerun SWEEP --best K`: trains the best configurations with fresh seeds and says what choosing added. */
export async function confirm(context: CommandContext, sweepId: string, options: ConfirmOptions): Promise<number> {
  const { environment, console } = context;
  const recorded = await withStore(environment, (store) => recordConfirmation(context, store, { sweepId, options }));
  const { id, spec } = recorded.sweep;
  const code = await runRecorded(context, options, id);
  if (code !== exitCodes.ok) return code;
  const trials = await withStore(environment, (store) => store.trialsOf(id));
  const configurations = selectionBias(recorded.confirmation, { spec, trials });
  const { epochs } = options;
  console.value({ event: 'confirmed', origin: sweepId, sweep: id, metric: spec.metric?.name, epochs, configurations });
  console.line();
  console.line(describeBias(recorded, configurations));
  if (epochs !== null) console.line(`With --epochs ${epochs} the difference is also one of training length.`);
  console.line(`Which is better: coolsweep compare ${id}`);
  return exitCodes.ok;
}

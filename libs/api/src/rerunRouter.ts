import {
  groupByConfiguration,
  isObjective,
  rankedMean,
  SweepError,
  toNumeral,
  type SweepStore,
} from '@coolsweep/sweep';
import { z } from 'zod';
import { confirmationOutcome } from './confirmationOutcome.ts';
import { confirmationFile, recordConfirmation } from './confirmationRecord.ts';
import { confirmationPlan, type ConfirmationPlan } from './confirmationPlan.ts';
import { sweepId } from './identifier.ts';
import { orderOf } from './order.ts';
import { asEditor, asViewer, router } from './procedure.ts';
import { overviewView } from './sweepView.ts';

/** A page that asks for more has been given a wrong number. */
const most = { best: 100, seeds: 1_000, epochs: 100_000 };

const request = z.strictObject({
  sweepId,
  /** How many configurations, the best first. */
  best: z.int().min(1).max(most.best),
  /** Fresh seeds for each. */
  seeds: z.int().min(1).max(most.seeds),
  /** Null: those of the sweep. */
  epochs: z.int().min(1).max(most.epochs).nullable().default(null),
});

const ofSweep = z.strictObject({ sweepId });

export const rerunRouter = router({
  /** What may be chosen of a sweep, and the confirmations that were made of it, newest first. */
  bySweep: asViewer.input(ofSweep).query(({ ctx, input }) => choiceIn(ctx.store, input.sweepId)),

  /** The configurations, seeds and file of a confirmation, and what it would cost; nothing is recorded. */
  plan: asViewer.input(request).query(async ({ ctx, input }) => {
    const { sweepId, ...wanted } = input;
    const [plan, schedulers] = await Promise.all([
      confirmationPlan(ctx.store, sweepId, wanted),
      ctx.store.schedulers(),
    ]);
    return { ...planView(plan), slots: schedulers.reduce((sum, { slots }) => sum + slots.length, 0) };
  }),

  /** Records a confirmation as a queued sweep, once for each key; says whether a scheduler is there to run it. */
  start: asEditor.input(request.extend({ key: z.uuid() })).mutation(async ({ ctx, input }) => {
    const { sweepId, key, ...wanted } = input;
    const plan = await confirmationPlan(ctx.store, sweepId, wanted);
    const order = orderOf(key, ctx.principal);
    const made = await recordConfirmation(ctx.store, { plan, order }, ctx.program);
    return { sweepId: made, isServed: (await ctx.store.schedulers()).length > 0 };
  }),

  /** Search against confirmation: the selection bias of what was chosen. */
  outcome: asViewer.input(ofSweep).query(async ({ ctx, input }) => {
    const { sweep } = await ctx.store.sweepById(input.sweepId);
    const { origin } = sweep;
    if (origin?.kind !== 'confirmation')
      throw new SweepError(
        'invalid_arguments',
        `Sweep ${sweep.id} confirms nothing: it was not made by running the best of another one again.`,
      );
    const [{ sweep: search }, searched, trials] = await Promise.all([
      ctx.store.sweepById(origin.sweepId),
      ctx.store.trialsOf(origin.sweepId),
      ctx.store.trialsOf(sweep.id),
    ]);
    return {
      sweepId: sweep.id,
      originId: search.id,
      ...confirmationOutcome({ sweep: search, trials: searched }, { sweep, trials }),
    };
  }),
});

/** Seeds of a confirmation when nobody says how many, as on the command line. */
const usualSeeds = 10;
const usualBest = 3;

async function choiceIn(store: SweepStore, sweepId: string) {
  const [{ sweep }, trials, sweeps] = await Promise.all([
    store.sweepById(sweepId),
    store.trialsOf(sweepId),
    store.listSweeps(),
  ]);
  const { metric } = sweep.spec;
  const groups = groupByConfiguration(trials, metric?.goal ?? 'maximize');
  const ranked = metric === null ? [] : groups.filter((group) => rankedMean(group) !== null);
  const made = sweeps.filter(
    (one) => one.sweep.origin?.kind === 'confirmation' && one.sweep.origin.sweepId === sweepId,
  );
  const configs = trials.map(({ config }) => config);
  const epochs = [...new Set(configs.flatMap((config) => (isObjective(config) ? [] : [config.epochs])))];
  return {
    id: sweep.id,
    name: sweep.name,
    metric,
    origin: sweep.origin,
    configurations: groups.length,
    ranked: ranked.length,
    unfinished: trials.filter(({ state }) => state === 'waiting' || state === 'running').length,
    /** Of the sweep, ascending; none of a module in place of training, which has none. */
    epochs: epochs.sort((a, b) => a - b),
    isObjective: configs.some(isObjective),
    usual: { best: Math.max(1, Math.min(usualBest, ranked.length)), seeds: usualSeeds },
    confirmations: made.map(overviewView),
  };
}

function planView(plan: ConfirmationPlan) {
  const { confirmation, secondsPerTrial, trials } = plan;
  const { chosen, configs, seeds } = confirmation;
  const known = secondsPerTrial.filter((seconds) => seconds !== null);
  const isKnown = known.length === secondsPerTrial.length;
  return {
    chosen: chosen.map((one) => ({ ...one, searchMean: toNumeral(one.searchMean) })),
    configurations: configs.length,
    seeds,
    trials,
    /** Of all trials one after the other; null where the sweep has no completed trial of the kind. */
    slotSeconds: isKnown ? known.reduce((sum, seconds) => sum + seconds, 0) * seeds.length : null,
    longestSeconds: isKnown ? Math.max(0, ...known) : null,
    text: confirmationFile(plan).text,
  };
}

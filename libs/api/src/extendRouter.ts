import { z } from 'zod';
import { extensionPreview, recordExtension, type ExtensionPreview } from './extensionOrder.ts';
import { sweepId } from './identifier.ts';
import { orderOf } from './order.ts';
import { asEditor, asViewer, router } from './procedure.ts';

const wish = z.strictObject({
  sweepId,
  /** In all, with those that it has. */
  seeds: z.int().min(1).max(1_000).nullable().default(null),
  /** In all, with those that it has. */
  epochs: z.int().min(1).max(1_000_000).nullable().default(null),
  /** `optimizer.rho0=0.9,0.95`, each value as YAML. */
  values: z.array(z.string().max(2_000)).max(20).default([]),
});

export const extendRouter = router({
  /** What a sweep with more seeds, values or epochs would have to run, and what it would take over; nothing is recorded. */
  plan: asViewer.input(wish).query(async ({ ctx, input }) => {
    const [preview, schedulers] = await Promise.all([
      extensionPreview(ctx.store, ctx.program.checkpoints, input),
      ctx.store.schedulers(),
    ]);
    return { ...previewView(preview), slots: schedulers.reduce((sum, { slots }) => sum + slots.length, 0) };
  }),

  /** Records an extension as a queued sweep, once for each key; says whether a scheduler is there to run it. */
  start: asEditor.input(wish.extend({ key: z.uuid() })).mutation(async ({ ctx, input }) => {
    const { key, ...wanted } = input;
    const order = orderOf(key, ctx.principal);
    const preview = await extensionPreview(ctx.store, ctx.program.checkpoints, wanted);
    const made = await recordExtension(ctx.store, { preview, order }, ctx.program);
    return { sweepId: made, isServed: (await ctx.store.schedulers()).length > 0 };
  }),
});

function previewView({ plan, taken, goingOn, secondsPerTrial }: ExtensionPreview) {
  const known = secondsPerTrial.filter((seconds) => seconds !== null);
  const isKnown = known.length === secondsPerTrial.length;
  return {
    trials: plan.trials.length,
    taken,
    /** Of those that are to be run, trials that go on where a shorter one ended. */
    goingOn,
    /** Configurations left out that a pruner gave up. */
    leftOut: plan.leftOut,
    /** Of all trials to be run one after the other; null where the sweep has no completed trial of the kind. */
    slotSeconds: isKnown ? known.reduce((sum, seconds) => sum + seconds, 0) : null,
    longestSeconds: isKnown ? Math.max(0, ...known) : null,
  };
}

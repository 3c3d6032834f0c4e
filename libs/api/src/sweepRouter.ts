import { groupByConfiguration, type SlotTime, type SweepOverview, type SweepReader } from '@coolsweep/sweep';
import { z } from 'zod';
import { sweepId } from './identifier.ts';
import { asEditor, asViewer, router } from './procedure.ts';
import { sweepHead } from './sweepHead.ts';
import { listedSweeps, sweepFacets, sweepListingInput } from './sweepListing.ts';
import { overviewView, sweepView } from './sweepView.ts';

const sweepEdit = z.strictObject({
  sweepId,
  tags: z
    .array(z.string().trim().min(1, 'a tag needs a letter at least').max(60, 'a tag has at most 60 letters'))
    .max(20, 'a sweep has at most 20 tags')
    .optional(),
  /** A sweep of priority p + 1 gets twice the slots of one of priority p. */
  priority: z.int().min(-10).max(10).optional(),
  isArchived: z.boolean().optional(),
});

async function slotTimes(store: SweepReader, overviews: readonly SweepOverview[], at: Date) {
  const times = await store.slotTime(
    overviews.map(({ sweep }) => sweep.id),
    at,
  );
  return new Map(times.map((time) => [time.sweepId, time]));
}

export const sweepRouter = router({
  /** All sweeps, newest first. */
  list: asViewer.query(async ({ ctx }) => (await ctx.store.listSweeps()).map(overviewView)),

  /** A page of the list in the order asked for, with what the rest could be filtered by. */
  page: asViewer.input(sweepListingInput).query(async ({ ctx, input }) => {
    const [now, overviews] = [new Date(), await ctx.store.listSweeps()];
    const all = input.sort.by === 'slotTime' ? await slotTimes(ctx.store, overviews, now) : new Map<string, SlotTime>();
    const listed = listedSweeps(overviews, input, { slotTimes: all, now });
    const shown = listed.slice(input.offset, input.offset + input.limit);
    const times = await slotTimes(ctx.store, shown, now);
    return {
      rows: shown.map((overview) => ({ ...overviewView(overview), slotTime: times.get(overview.sweep.id) ?? null })),
      matching: listed.length,
      total: overviews.length,
      facets: sweepFacets(overviews, input.archived),
    };
  }),

  /** Changes what people have noted about a sweep. */
  edit: asEditor.input(sweepEdit).mutation(async ({ ctx, input }) => {
    const { sweepId, tags, isArchived, priority } = input;
    await ctx.store.editSweep(sweepId, {
      ...(tags !== undefined && { tags: [...new Set(tags)] }),
      ...(priority !== undefined && { priority }),
      ...(isArchived !== undefined && { archivedAt: isArchived ? new Date() : null }),
    });
  }),

  /** How one sweep stands, without its trials. */
  head: asViewer.input(z.strictObject({ sweepId })).query(async ({ ctx, input }) => {
    const [overview, schedulers] = await Promise.all([ctx.store.sweepById(input.sweepId), ctx.store.schedulers()]);
    return sweepHead(overview, schedulers, new Date());
  }),

  /** One sweep with its configurations, best mean objective first. */
  byId: asViewer.input(z.strictObject({ sweepId })).query(async ({ ctx, input }) => {
    const [overview, trials] = await Promise.all([
      ctx.store.sweepById(input.sweepId),
      ctx.store.trialsOf(input.sweepId),
    ]);
    // Without a metric no trial has an objective and the order of the grid stays, whatever the goal.
    return sweepView(overview, groupByConfiguration(trials, overview.sweep.spec.metric?.goal ?? 'maximize'));
  }),
});

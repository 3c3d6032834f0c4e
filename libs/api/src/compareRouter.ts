import { goalOf, type SweepReader } from '@coolsweep/sweep';
import { z } from 'zod';
import { comparedGroups, type ComparedGroup } from './comparedGroups.ts';
import { comparisonView } from './comparisonView.ts';
import { axisMetrics, curveAxes } from './curveAxis.ts';
import { curveView } from './curveView.ts';
import { groupedCurve } from './groupedCurve.ts';
import { performanceProfiles } from './performanceProfile.ts';
import { asViewer, router } from './procedure.ts';
import { targetTimes } from './targetTimes.ts';
import { temperatureTraces } from './temperatureTraces.ts';

/** Limits keep one answer at a size that a browser can draw. */
const mostMembers = 50;
const mostPoints = 2_000;
const metricName = z.string().max(200);

/** Sweeps, configurations and trials, see {@link comparedGroups}. */
const members = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(mostMembers, `at most ${mostMembers} are compared at a time: take some out`);

const verdictInput = z.strictObject({
  members,
  metric: metricName.nullable().default(null),
  reference: z.string().max(500).nullable().default(null),
  effect: z.number().gt(0, 'the smallest effect is a number above 0').nullable().default(null),
});

const curvesInput = z.strictObject({
  members,
  metrics: z.array(metricName).min(1).max(8),
  axis: z.enum(curveAxes).default('step'),
  maxPoints: z.int().min(2).max(mostPoints).default(400),
});

const targetsInput = z.strictObject({
  members,
  /** Default: what the first sweep is judged by, else the loss of training. */
  metric: metricName.nullable().default(null),
  target: z.number().nullable().default(null),
});

export const compareRouter = router({
  /** Means, paired tests against a reference, and what may be concluded; with the configurations field by field. */
  verdicts: asViewer
    .input(verdictInput)
    .query(async ({ ctx, input }) => comparisonView(await comparedGroups(ctx.store, input.members), input)),

  /** Mean curves of the compared groups, of the same names; a group without points of a metric has no line of it. */
  curves: asViewer
    .input(curvesInput)
    .query(async ({ ctx, input }) => curvesOf(ctx.store, await comparedGroups(ctx.store, input.members), input)),

  /** Temperature as measured and as predicted. */
  temperatures: asViewer
    .input(z.strictObject({ members, maxPoints: z.int().min(2).max(mostPoints).default(400) }))
    .query(async ({ ctx, input }) =>
      temperatureTraces(ctx.store, await comparedGroups(ctx.store, input.members), input.maxPoints),
    ),

  /** How long each replicate took to a target, and the performance profiles that follow. */
  targets: asViewer.input(targetsInput).query(async ({ ctx, input }) => {
    const groups = await comparedGroups(ctx.store, input.members);
    const judged = groups[0]?.sweep.spec.metric ?? null;
    const metric = input.metric ?? judged?.name ?? 'train/loss';
    const goal =
      goalOf(
        metric,
        groups.map(({ sweep }) => sweep),
      ) ?? 'minimize';
    const target = input.target ?? (metric === judged?.name ? (judged.target ?? null) : null);
    const times = await targetTimes(ctx.store, groups, { metric, goal, target });
    return {
      ...times,
      isTargetChosen: target !== null,
      byUpdates: performanceProfiles(times.groups, ({ updates }) => updates),
      bySeconds: performanceProfiles(times.groups, ({ seconds }) => seconds),
    };
  }),
});

async function curvesOf(
  store: SweepReader,
  groups: readonly ComparedGroup[],
  { metrics, axis, maxPoints }: z.output<typeof curvesInput>,
) {
  const axisMetric = axisMetrics[axis];
  const names = [...new Set([...metrics, ...(axisMetric === null ? [] : [axisMetric])])];
  const trialIds = [...new Set(groups.flatMap(({ trials }) => trials.map(({ id }) => id)))];
  const found = trialIds.length === 0 ? [] : await store.series({ trialIds, names, maxPoints });
  const byKey = new Map(found.map((one) => [`${one.trialId} ${one.name}`, one]));
  return metrics.flatMap((metric) =>
    groups.flatMap(({ group, trials }) => {
      const replicates = trials.flatMap((trial) => {
        const series = byKey.get(`${trial.id} ${metric}`);
        if (series === undefined || series.steps.length === 0) return [];
        const measured = axisMetric === null ? null : (byKey.get(`${trial.id} ${axisMetric}`) ?? null);
        return [{ series, trial, measured }];
      });
      const curve = groupedCurve(replicates, axis, maxPoints);
      return curve.at.length === 0
        ? []
        : [{ name: group.name, metric, replicates: replicates.length, ...curveView(curve) }];
    }),
  );
}

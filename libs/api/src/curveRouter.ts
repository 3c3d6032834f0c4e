import type { Series, SweepReader, Trial } from '@coolsweep/sweep';
import { trialIdOf } from '@coolsweep/sweep/storing';
import { z } from 'zod';
import { axisMetrics, curveAxes, needsTrials } from './curveAxis.ts';
import { curveView } from './curveView.ts';
import { groupedCurve, type Replicate } from './groupedCurve.ts';
import { sweepId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';

/** Limits keep one answer at a size that a browser can draw. */
const mostTrials = 500;

const groupedInput = z.strictObject({
  sweepId,
  metrics: z.array(z.string().max(200)).min(1).max(8),
  axis: z.enum(curveAxes),
  /** Numbers of the trials that each line is the mean of. */
  groups: z
    .array(z.strictObject({ key: z.string().max(1_000), trials: z.array(z.int().min(1)) }))
    .max(mostTrials)
    .refine((groups) => groups.reduce((sum, { trials }) => sum + trials.length, 0) <= mostTrials, {
      error: `names more than ${mostTrials} trials in all; ask for fewer lines, or for fewer trials of each`,
    }),
  /** Most points of a line. */
  maxPoints: z.int().min(2).max(2_000).default(400),
});
type GroupedInput = z.output<typeof groupedInput>;

export const curveRouter = router({
  /**
   * Mean curves over groups of a sweep's trials, from points that were thinned to their extremes. A group without points
   * of a metric has no line of it.
   */
  grouped: asViewer.input(groupedInput).query(async ({ ctx, input }) => {
    const { trials, series } = await readCurves(ctx.store, input);
    return input.metrics.flatMap((metric) =>
      input.groups.flatMap(({ key, trials: numbers }) => {
        const replicates = numbers.flatMap((number) => {
          const id = trialIdOf(input.sweepId, number);
          return replicateOf({ id, metric, input }, trials, series) ?? [];
        });
        const curve = groupedCurve(replicates, input.axis, input.maxPoints);
        return curve.at.length === 0 ? [] : [{ key, metric, replicates: replicates.length, ...curveView(curve) }];
      }),
    );
  }),
});

type SeriesOf = ReadonlyMap<string, Series>;
const seriesKey = (trialId: string, name: string) => `${trialId} ${name}`;

/** The points, and where the axis needs them the configurations, of every trial that a group names. */
async function readCurves(store: SweepReader, { sweepId, metrics, axis, groups, maxPoints }: GroupedInput) {
  const numbers = [...new Set(groups.flatMap(({ trials }) => trials))];
  const trialIds = numbers.map((number) => trialIdOf(sweepId, number));
  const axisMetric = axisMetrics[axis];
  const names = [...new Set([...metrics, ...(axisMetric === null ? [] : [axisMetric])])];
  const [found, rows] = await Promise.all([
    store.series({ trialIds, names, maxPoints, digits: 'drawn' }),
    needsTrials(axis) ? store.trialsOf(sweepId, { numbers }) : [],
  ]);
  return {
    series: new Map(found.map((one) => [seriesKey(one.trialId, one.name), one])),
    trials: new Map(rows.map((trial) => [trial.id, trial])),
  };
}

/** One metric of a trial; null without points. */
function replicateOf(
  { id, metric, input }: { id: string; metric: string; input: GroupedInput },
  trials: ReadonlyMap<string, Trial>,
  series: SeriesOf,
): Replicate | null {
  const found = series.get(seriesKey(id, metric));
  if (found === undefined || found.steps.length === 0) return null;
  const axisMetric = axisMetrics[input.axis];
  const measured = axisMetric === null ? null : (series.get(seriesKey(id, axisMetric)) ?? null);
  return { series: found, trial: trials.get(id) ?? null, measured };
}

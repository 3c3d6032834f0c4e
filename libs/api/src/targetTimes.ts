import { median } from '@coolsweep/statistics';
import { isBetter, stepsToTarget, valueBy, type Goal, type Series, type SweepReader } from '@coolsweep/sweep';
import type { ComparedGroup } from './comparedGroups.ts';

/** How long one replicate took to its target; null where it did not come to it. */
export interface TargetTime {
  readonly seed: number;
  readonly trialId: string;
  readonly updates: number | null;
  /** Of training, evaluation left out; null also where time was not reported. */
  readonly seconds: number | null;
  /** Whether it may still come to it. */
  readonly isOpen: boolean;
}

export interface TargetQuestion {
  readonly metric: string;
  readonly goal: Goal;
  /** Null for {@link commonTarget}. */
  readonly target: number | null;
}

type Curve = Pick<Series, 'steps' | 'values'>;
const noCurve: Curve = { steps: [], values: [] };

/** The best value of a curve; null of one without points that are numbers. */
function bestOf({ values }: Curve, goal: Goal): number | null {
  return values.reduce<number | null>((best, value) => (isBetter(goal, value, best) ? value : best), null);
}

/**
 * A target that every group comes to with half of its seeds: the worst of the medians of their best values. Null where a
 * group has no points.
 */
function commonTarget(curves: readonly (readonly Curve[])[], goal: Goal): number | null {
  const medians = curves.map((ofGroup) => median(ofGroup.flatMap((curve) => bestOf(curve, goal) ?? [])));
  return medians.reduce<number | null>(
    (worst, value, index) =>
      index === 0 ? value : value === null || worst === null ? null : isBetter(goal, value, worst) ? worst : value,
    null,
  );
}

/** Updates and seconds until a metric reached a target, for every replicate of every group. */
export async function targetTimes(store: SweepReader, groups: readonly ComparedGroup[], question: TargetQuestion) {
  const { metric, goal } = question;
  const trialIds = [...new Set(groups.flatMap(({ trials }) => trials.map(({ id }) => id)))];
  const series = trialIds.length === 0 ? [] : await store.series({ trialIds, names: [metric, 'time/training'] });
  const byKey = new Map(series.map((one) => [`${one.trialId} ${one.name}`, one]));
  const curveOf = (trialId: string, name: string): Curve => byKey.get(`${trialId} ${name}`) ?? noCurve;
  const curves = groups.map(({ trials }) => trials.map(({ id }) => curveOf(id, metric)));
  const target = question.target ?? commonTarget(curves, goal);
  return {
    metric,
    goal,
    target,
    groups: groups.map(({ group, trials }) => ({
      name: group.name,
      times: trials.map(({ id, seed, state }): TargetTime => {
        const updates = target === null ? null : stepsToTarget(curveOf(id, metric), { goal, target });
        const seconds = updates === null ? null : valueBy(curveOf(id, 'time/training'), updates);
        return { seed, trialId: id, updates, seconds, isOpen: state === 'running' || state === 'waiting' };
      }),
    })),
  };
}

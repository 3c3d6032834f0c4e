import { temperature, valueAt } from '@coolsweep/schedule';
import { median } from '@coolsweep/statistics';
import {
  effectiveLearningRateOf,
  isObjective,
  msdRatio,
  trialSchedules,
  type Series,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import type { ComparedGroup } from './comparedGroups.ts';
import { curveView } from './curveView.ts';
import { groupedCurve } from './groupedCurve.ts';

const names = {
  temperature: 'optimizer/temperature',
  variance: 'optimizer/gradientVariance',
  msd: 'optimizer/msd',
  predictedMsd: 'optimizer/predictedMsd',
} as const;

type SeriesOf = (trialId: string, name: string) => Series | null;

/**
 * The temperature of each group over the epochs, as measured, and as its schedules predict it at a constant variance of
 * the gradient: the median of what was measured. Where the two part, the noise of the gradient has changed. With the
 * range over the replicates of {@link msdRatio}, which is near 1 where temperature means what it says.
 */
export async function temperatureTraces(store: SweepReader, groups: readonly ComparedGroup[], maxPoints: number) {
  const trialIds = [...new Set(groups.flatMap(({ trials }) => trials.map(({ id }) => id)))];
  const found = trialIds.length === 0 ? [] : await store.series({ trialIds, names: Object.values(names) });
  const byKey = new Map(found.map((one) => [`${one.trialId} ${one.name}`, one]));
  const seriesOf: SeriesOf = (trialId, name) => byKey.get(`${trialId} ${name}`) ?? null;
  return groups.map(({ group, trials }) => {
    const replicates = trials.flatMap((trial) => {
      const series = seriesOf(trial.id, names.temperature);
      return series === null || series.steps.length === 0 ? [] : [{ series, trial, measured: null }];
    });
    const measured = groupedCurve(replicates, 'epoch', maxPoints);
    const variance = varianceOf(trials, seriesOf);
    return {
      name: group.name,
      measured: measured.at.length === 0 ? null : curveView(measured),
      predicted: variance === null ? null : predictionOf(trials, variance, maxPoints),
      gradientVariance: variance,
      msdRatio: ratiosOf(trials, seriesOf),
    };
  });
}

function varianceOf(trials: readonly Trial[], seriesOf: SeriesOf): number | null {
  const values = trials.flatMap(({ id }) => seriesOf(id, names.variance)?.values ?? []);
  return median(values.filter((value) => Number.isFinite(value) && value > 0));
}

/** Null for a module in place of training, for a run that has not begun, and where weights are scaled one by one. */
function predictionOf(trials: readonly Trial[], variance: number, maxPoints: number) {
  const trial = trials.find(({ progress }) => (progress.steps ?? 0) > 0);
  const steps = trial?.progress.steps ?? 0;
  if (trial === undefined || isObjective(trial.config)) return null;
  const { optimizer, epochs } = trial.config;
  const { learningRate, rho } = trialSchedules(optimizer, { epochs, stepsPerEpoch: steps / epochs });
  const count = Math.min(maxPoints, steps);
  const at = Array.from({ length: count }, (_, index) => Math.round((index * (steps - 1)) / Math.max(1, count - 1)));
  const values = at.flatMap((step) => {
    const eta = effectiveLearningRateOf(optimizer, {
      learningRate: valueAt(learningRate, step),
      rho: valueAt(rho, step),
    });
    return eta === null ? [] : [temperature(eta, variance)];
  });
  // The update of index n is the n + 1st.
  return values.length < at.length ? null : { at: at.map((step) => ((step + 1) * epochs) / steps), values };
}

function ratiosOf(trials: readonly Trial[], seriesOf: SeriesOf): { least: number; most: number } | null {
  const ratios = trials.flatMap(({ id, progress }) => {
    const [msd, predicted] = [seriesOf(id, names.msd), seriesOf(id, names.predictedMsd)];
    if (msd === null || predicted === null) return [];
    return msdRatio(msd, predicted, progress.steps ?? msd.steps.at(-1) ?? 0) ?? [];
  });
  return ratios.length === 0 ? null : { least: Math.min(...ratios), most: Math.max(...ratios) };
}

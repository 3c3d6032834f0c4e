import { valueAt } from '@coolsweep/schedule';
import { annealingProgress, isObjective, rhoOf, type Series, type Trial, type TrialConfig } from '@coolsweep/sweep';
import { interpolated, type Curve } from './meanCurve.ts';

/** What learning curves may be drawn over. */
export const curveAxes = ['step', 'epoch', 'time', 'progress', 'rho', 'temperature'] as const;
export type CurveAxis = (typeof curveAxes)[number];

/** Metric from which the positions on an axis are read, where they are measured and not known. */
export const axisMetrics = {
  step: null,
  epoch: null,
  time: 'time/training',
  progress: null,
  // Of trials whose momentum is not one of our schedules.
  rho: 'optimizer/rho',
  temperature: 'optimizer/temperature',
} as const satisfies Record<CurveAxis, string | null>;

/** Axes along which a run only moves forward. On the others replicates are compared at equal steps. */
export function isForward(axis: CurveAxis): boolean {
  return axis !== 'rho' && axis !== 'temperature';
}

/** Whether positions on an axis need a trial's configuration. */
export function needsTrials(axis: CurveAxis): boolean {
  return axis === 'epoch' || axis === 'progress' || axis === 'rho';
}

type Run = Pick<Trial, 'config' | 'progress'>;
type Positions = (steps: readonly number[]) => (number | null)[];

const unknown: Positions = (steps) => steps.map(() => null);

/**
 * Where a trial was on an axis after these numbers of updates; null where that is not known: an objective of one's own
 * has no schedule, and a trial that has not begun no length.
 *
 * @param trial null when the axis does not need it
 * @param measured the metric of {@link axisMetrics}
 */
export function positionsOn(axis: CurveAxis, trial: Run | null, measured: Series | null): Positions {
  switch (axis) {
    case 'step':
      return (steps) => [...steps];
    case 'epoch':
      return scheduled(
        trial,
        ({ epochs }, total) =>
          (step) =>
            (step * epochs) / total,
      );
    case 'progress':
      return scheduled(trial, (config, total) => (step) => annealingProgress(config, step, total));
    case 'rho':
      return rhoPositions(trial) ?? measuredPositions(measured);
    case 'time':
    case 'temperature':
      return measuredPositions(measured);
  }
}

/** The configuration of a training and the updates of its run; null for a module of one's own, and before it began. */
function trainingOf(trial: Run | null): { readonly config: TrialConfig; readonly total: number } | null {
  const total = trial?.progress.steps ?? 0;
  return trial === null || total <= 0 || isObjective(trial.config) ? null : { config: trial.config, total };
}

/** Positions that follow from a configuration. */
function scheduled(
  trial: Run | null,
  positionOf: (config: TrialConfig, total: number) => (step: number) => number,
): Positions {
  const training = trainingOf(trial);
  if (training === null) return unknown;
  const position = positionOf(training.config, training.total);
  return (steps) => steps.map(position);
}

function rhoPositions(trial: Run | null): Positions | null {
  const training = trainingOf(trial);
  if (training === null) return null;
  const { optimizer, epochs } = training.config;
  const rho = rhoOf(optimizer, { epochs, stepsPerEpoch: training.total / epochs });
  // After n updates the last one had the index n - 1.
  return (steps) => steps.map((step) => valueAt(rho, Math.max(0, step - 1)));
}

function measuredPositions(measured: Series | null): Positions {
  if (measured === null || measured.steps.length === 0) return unknown;
  const curve: Curve = { at: measured.steps, values: measured.values };
  return (steps) => interpolated(curve, steps);
}

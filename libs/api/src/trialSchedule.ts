import { valueAt } from '@coolsweep/schedule';
import {
  designedRuns,
  effectiveLearningRateOf,
  isObjective,
  knownRunLength,
  trialSchedules,
  type RunLength,
  type SweepReader,
  type Trial,
  type TrialConfig,
} from '@coolsweep/sweep';

/** What of a schedule is both planned and reported. */
const metrics = {
  rho: 'optimizer/rho',
  learningRate: 'optimizer/learningRate',
  effectiveLearningRate: 'optimizer/effectiveLearningRate',
} as const;
type Quantity = keyof typeof metrics;
const quantities = Object.keys(metrics) as Quantity[];

/** A trial reports about a hundred times; one that reports more often is thinned to its extremes. */
const mostPoints = 2_000;

interface Points {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** What the trial said of its run; before it began, what can be said without the data. */
function lengthOf({ progress: { steps } }: Trial, config: TrialConfig): RunLength | null {
  return steps === null || steps === 0
    ? knownRunLength(config)
    : { epochs: config.epochs, stepsPerEpoch: steps / config.epochs };
}

/** The value that an update of this index is made with; null where an optimizer has no such value. */
function plannedAt({ optimizer }: TrialConfig, length: RunLength): (n: number) => Record<Quantity, number | null> {
  const schedules = trialSchedules(optimizer, length);
  return (n) => {
    const values = { learningRate: valueAt(schedules.learningRate, n), rho: valueAt(schedules.rho, n) };
    return { ...values, effectiveLearningRate: effectiveLearningRateOf(optimizer, values) };
  };
}

/** The largest distance between what was reported and what was planned; null where nothing can be compared. */
function largestDifference({ steps, values }: Points, planned: (n: number) => number | null): number | null {
  const distances = steps.flatMap((step, index) => {
    const plan = planned(step - 1);
    return plan === null ? [] : Math.abs((values[index] ?? Number.NaN) - plan);
  });
  return distances.length === 0 ? null : Math.max(...distances);
}

/**
 * The schedules of a trial as its configuration plans them and as it reported them. Steps count updates done, as those
 * of metrics do: the update of index n is the n + 1st.
 *
 * @returns null for a module in place of training, and while it is not known how long the run is
 */
export async function trialSchedule(store: SweepReader, trial: Trial) {
  const { config } = trial;
  if (isObjective(config)) return null;
  const length = lengthOf(trial, config);
  if (length === null) return null;
  const [run] = designedRuns([trial], { lengthOf: () => length, most: 1 }).runs;
  const reported = await store.series({ trialIds: [trial.id], names: Object.values(metrics), maxPoints: mostPoints });
  const planned = plannedAt(config, length);
  return {
    steps: Math.round(length.epochs * length.stepsPerEpoch),
    epochs: length.epochs,
    method: run?.method ?? '',
    quantities: quantities.map((quantity) => {
      const { steps = [], values = [] } = reported.find(({ name }) => name === metrics[quantity]) ?? {};
      const plan = run?.[quantity] ?? null;
      return {
        quantity,
        metric: metrics[quantity],
        planned: plan === null ? null : { steps: run?.updates.map((n) => n + 1) ?? [], values: plan },
        reported: { steps, values },
        largestDifference: largestDifference({ steps, values }, (n) => planned(n)[quantity]),
      };
    }),
  };
}

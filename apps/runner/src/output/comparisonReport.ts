import { summarize, type Summary } from '@coolsweep/statistics';
import {
  compareMethods,
  objectiveOf,
  msdRatio,
  stepsToTarget,
  valueBy,
  type Comparison,
  type MethodResult,
  type Series,
  type Sweep,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import { countOf, formatDuration, formatNumber, formatSummary } from './format.ts';
import { table } from './table.ts';

/** What the curves of a method's best configuration say, over its completed replicates. */
export interface CurveFacts {
  /** Median of msd / predicted msd over the last half of each run: its range over the replicates. */
  readonly msdRatio: { readonly least: number; readonly most: number } | null;
  /** Updates, and seconds of training, until the sweep's metric reached its target; over the replicates that did. */
  readonly updatesToTarget: Summary | null;
  readonly secondsToTarget: Summary | null;
  readonly reachedTarget: number;
  /** Completed replicates. */
  readonly completed: number;
}

/** The methods of a sweep side by side. */
export interface ComparisonReport extends Omit<Comparison, 'methods'> {
  readonly methods: readonly (Omit<MethodResult, 'best'> & {
    readonly params: Trial['params'] | null;
    readonly configHash: string | null;
    readonly diverged: number;
    /** Of what the sweep is judged by, over the completed replicates of the best configuration. */
    readonly objective: Summary | null;
    readonly curves: CurveFacts;
  })[];
}

const noCurve = { steps: [], values: [] };

function factsOf(trials: readonly Trial[], sweep: Sweep, series: readonly Series[]): CurveFacts {
  const curve = (id: string, name: string) =>
    series.find(({ trialId, name: found }) => trialId === id && found === name) ?? noCurve;
  const { metric } = sweep.spec;
  const ratios = trials.flatMap(({ id, progress }) => {
    const msd = curve(id, 'optimizer/msd');
    const ratio = msdRatio(msd, curve(id, 'optimizer/predictedMsd'), progress.steps ?? msd.steps.at(-1) ?? 0);
    return ratio === null ? [] : [ratio];
  });
  const target = metric?.target;
  const reached = trials.flatMap(({ id }) => {
    if (metric === null || target === undefined) return [];
    const step = stepsToTarget(curve(id, metric.name), { goal: metric.goal, target });
    return step === null ? [] : [{ step, seconds: valueBy(curve(id, 'time/training'), step) }];
  });
  return {
    msdRatio: ratios.length === 0 ? null : { least: Math.min(...ratios), most: Math.max(...ratios) },
    updatesToTarget: summarize(reached.map(({ step }) => step)),
    secondsToTarget: summarize(reached.flatMap(({ seconds }) => seconds ?? [])),
    reachedTarget: reached.length,
    completed: trials.length,
  };
}

/** Compares the methods of a sweep; reads the curves of the configuration that each is represented by. */
export async function comparisonReport(
  store: SweepReader,
  sweep: Sweep,
  trials: readonly Trial[],
): Promise<ComparisonReport> {
  const { metric } = sweep.spec;
  const comparison = compareMethods(trials, sweep.spec);
  const shown = comparison.methods
    .flatMap(({ best }) => best?.trials ?? [])
    .filter(({ state }) => state === 'completed');
  const names = ['optimizer/msd', 'optimizer/predictedMsd', 'time/training', ...(metric ? [metric.name] : [])];
  const series = shown.length === 0 ? [] : await store.series({ trialIds: shown.map(({ id }) => id), names });
  return {
    ...comparison,
    methods: comparison.methods.map(({ best, ...method }) => ({
      ...method,
      params: best?.params ?? null,
      configHash: best?.configHash ?? null,
      diverged: best?.diverged ?? 0,
      objective: best?.objective ?? null,
      curves: factsOf(
        shown.filter(({ configHash }) => configHash === best?.configHash),
        sweep,
        series,
      ),
    })),
  };
}

function formatRatio(ratio: CurveFacts['msdRatio']): string {
  if (ratio === null) return '–';
  const [least, most] = [ratio.least.toFixed(2), ratio.most.toFixed(2)];
  return least === most ? least : `${least}–${most}`;
}

function formatToTarget({ updatesToTarget, secondsToTarget, reachedTarget, completed }: CurveFacts): string {
  if (completed === 0) return '–';
  if (updatesToTarget === null) return 'never';
  const seconds = secondsToTarget === null ? '' : `, ${formatDuration(secondsToTarget.mean)}`;
  return `${Math.round(updatesToTarget.mean)} updates${seconds} (${reachedTarget} of ${countOf(completed, 'seed')})`;
}

/** The report as text: one row per method, then what must be known to read it. */
export function describeComparison({ spec }: Sweep, report: ComparisonReport): string {
  const target = spec.metric?.target;
  const isTraining = objectiveOf(spec) === null;
  const rows = report.methods.map((method) => [
    method.method,
    ...(isTraining
      ? [
          formatSummary(method.validationAccuracy),
          formatSummary(method.testAccuracy),
          formatRatio(method.curves.msdRatio),
        ]
      : [formatSummary(method.objective)]),
    ...(target === undefined ? [] : [formatToTarget(method.curves)]),
    `${countOf(method.configurations, 'configuration')}, ${countOf(method.trials, 'trial')}`,
    method.divergedConfigurations === 0 ? '' : `${countOf(method.divergedConfigurations, 'configuration')} diverged`,
  ]);
  const head = [
    'method',
    ...(isTraining ? ['validation/accuracy', 'test/accuracy', 'msd / predicted'] : [spec.metric?.name ?? '']),
    ...(target === undefined ? [] : [`to ${formatNumber(target)}`]),
    'tuning budget',
    '',
  ];
  const remarks = [
    ...(report.hasEqualBudgets
      ? []
      : ['The methods had different tuning budgets: what they reached is not comparable.']),
    ...(report.isSelectedOnShownSeeds
      ? [
          'Each method is shown by its best configuration, chosen by the same seeds: run those configurations with new ' +
            'seeds before you conclude anything.',
        ]
      : []),
  ];
  return [table(head, rows), ...remarks].join('\n');
}

import { alphaOf, valueAt, type Schedule } from '@coolsweep/schedule';
import {
  controlOf,
  describeValue,
  effectiveLearningRateOf,
  isControl,
  methodOf,
  rhoOf,
  totalUpdates,
  trialSchedules,
  type Control,
  type OptimizerConfig,
  type RunLength,
  type TrialConfig,
} from '@coolsweep/sweep';
import { formatNumber } from './format.ts';
import { drawCurve } from './plot.ts';

const columns = 64;

/** What a configuration will be trained with, from its first update to its last. */
export interface TrialPreview {
  readonly method: string;
  readonly updates: number;
  readonly learningRate: Trace;
  readonly rho: Trace;
  /**
   * Learning rate of SGD with the same drift; at constant gradient noise temperature is proportional to it. Null for an
   * optimizer that scales each weight by itself.
   */
  readonly effectiveLearningRate: { readonly samples: readonly number[]; readonly mean: number } | null;
  /** What is to be said beside the numbers, warnings among them. */
  readonly remarks: readonly string[];
}

interface Trace {
  readonly schedule: Schedule;
  /** Equidistant values, the first and the last update's among them. */
  readonly samples: readonly number[];
}

function sampled(at: (n: number) => number, updates: number): number[] {
  return Array.from({ length: columns }, (_, index) => at(Math.round((index / (columns - 1)) * (updates - 1))));
}

/** Updates that a mean is taken over: enough for four digits, and as many for a long run as for a short one. */
const meanOver = 10_000;

function mean(at: (n: number) => number, updates: number): number {
  const count = Math.min(updates, meanOver);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += at(Math.floor(((index + 0.5) / count) * updates));
  return sum / count;
}

function remarksOnCooling(optimizer: OptimizerConfig, run: RunLength): string[] {
  const rho = rhoOf(optimizer, run);
  if (rho.kind !== 'cooling') return [];
  const { law, rho0, coolingSteps, warmupSteps } = rho;
  const updates = totalUpdates(run);
  const length =
    'coolingLength' in optimizer && optimizer.coolingLength ? `${describeValue(optimizer.coolingLength)} = ` : '';
  return [
    `rho0 = ${rho0}, ${law} cooling over ${length}${Math.round(coolingSteps)} updates` +
      (law === 'exponential' ? `, alpha = ${alphaOf(rho0, coolingSteps).toPrecision(9)}` : ''),
    ...(warmupSteps > 0 ? [`rho is 0 before update ${warmupSteps}; the cooling is not shifted by it`] : []),
    ...(warmupSteps >= Math.min(coolingSteps, updates)
      ? ['warning: rho is 0 throughout, nothing is annealed: the warm-up is as long as the cooling or the run']
      : []),
    ...(coolingSteps > updates && warmupSteps < updates
      ? [
          `warning: cooling is longer than the run, rho never reaches 0; its last value is ${formatNumber(valueAt(rho, updates - 1))}`,
        ]
      : []),
    ...(coolingSteps < updates && !isControl(optimizer)
      ? [
          `rho is 0 from update ${Math.ceil(coolingSteps)} on: plain SGD with ` +
            (optimizer.name === 'coolmomentum' && optimizer.rescaled
              ? 'half of the learning rate'
              : 'the learning rate'),
        ]
      : []),
  ];
}

const controlRemarks: Readonly<Record<Control, readonly string[]>> = {
  none: [],
  'matched-lr': [
    'SGD without momentum; its learning rate moves the weights by every gradient as far as the above would',
  ],
  'matched-lr-quasistatic': [
    'SGD without momentum at the effective learning rate of the above, which moves the weights further than it would',
  ],
};

/** What a configuration of a sweep file will be trained with in a run of this length. */
export function previewTrial({ optimizer }: TrialConfig, run: RunLength): TrialPreview {
  const schedules = trialSchedules(optimizer, run);
  const updates = totalUpdates(run);
  const [rateAt, rhoAt] = [(n: number) => valueAt(schedules.learningRate, n), (n: number) => valueAt(schedules.rho, n)];
  const effectiveAt = (n: number) =>
    effectiveLearningRateOf(optimizer, { learningRate: rateAt(n), rho: rhoAt(n) }) ?? Number.NaN;
  return {
    method: methodOf(optimizer),
    updates,
    learningRate: { schedule: schedules.learningRate, samples: sampled(rateAt, updates) },
    rho: { schedule: schedules.rho, samples: sampled(rhoAt, updates) },
    effectiveLearningRate: Number.isNaN(effectiveAt(0))
      ? null
      : { samples: sampled(effectiveAt, updates), mean: mean(effectiveAt, updates) },
    remarks: [...remarksOnCooling(optimizer, run), ...controlRemarks[controlOf(optimizer)]],
  };
}

function describeTrace(name: string, { samples, schedule }: Trace, last: number): string[] {
  const [first = Number.NaN] = samples;
  if (schedule.kind === 'constant') return [`  ${name} ${formatNumber(first)}, constant`];
  return [
    `  ${name} from ${formatNumber(first)} to ${formatNumber(samples.at(-1) ?? Number.NaN)}`,
    drawCurve(samples, { left: `${name} at update 0`, right: String(last) }),
  ];
}

/** The preview as lines of text, with a curve for each schedule that is not constant. */
export function describePreview(preview: TrialPreview, run: RunLength): string[] {
  const { method, updates, learningRate, rho, effectiveLearningRate, remarks } = preview;
  const hasMomentum = rho.samples.some((value) => value !== 0);
  return [
    `${method}: ${updates} updates (${run.epochs} epochs of ${run.stepsPerEpoch})`,
    ...remarks.map((remark) => `  ${remark}`),
    ...describeTrace('learning rate', learningRate, updates - 1),
    ...(hasMomentum ? describeTrace('rho', rho, updates - 1) : ['  no momentum']),
    ...(effectiveLearningRate === null
      ? []
      : [
          `  effective learning rate: first ${formatNumber(effectiveLearningRate.samples[0] ?? Number.NaN)}, last ` +
            `${formatNumber(effectiveLearningRate.samples.at(-1) ?? Number.NaN)}, mean ${formatNumber(effectiveLearningRate.mean)}`,
        ]),
  ];
}

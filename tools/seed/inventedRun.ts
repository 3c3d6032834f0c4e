import { predictedMsd, temperature, valueAt } from '@coolsweep/schedule';
import {
  effectiveLearningRateOf,
  trialRandom,
  trialSchedules,
  type MetricPoint,
  type RunLength,
  type TrialConfig,
} from '@coolsweep/sweep';

/** How closely a run is reported. */
export interface RunDetail {
  /** Points of train/loss over the whole run; of the others there is one an epoch. */
  readonly lossPoints: number;
  /** Whether temperature, displacement and what they follow from are reported with the loss, not once an epoch. */
  readonly telemetry: boolean;
}

/** A run that nobody has trained. */
export interface InventedRun {
  readonly points: readonly MetricPoint[];
  /** The last value of every metric. */
  readonly results: Readonly<Record<string, number>>;
  /** Updates of the whole run. */
  readonly steps: number;
  /** The update after which the loss was not finite any more; null of a run that came to its end. */
  readonly divergedAt: number | null;
  /** How long all of it would have taken. */
  readonly seconds: number;
}

export interface InventedTrial {
  readonly config: TrialConfig;
  readonly configHash: string;
  readonly seed: number;
}

/** Of adaptive optimizers, which have no effective learning rate: what theirs is taken to be, in learning rates. */
const adaptiveFactor = 60;
/** Share of the run's updates that an effective learning rate of 1 takes to learn most of what there is to learn. */
const driftShare = 0.012;
/** Effective learning rate above which training diverges, but for luck. */
const stableRate = 12;
const secondsPerUpdate = 0.045;

interface Condition {
  readonly step: number;
  readonly learningRate: number;
  readonly rho: number;
  readonly effective: number;
  /** Share of what there is to learn that is learned. */
  readonly learned: number;
  /** From 0 to 1: how much of the loss is thermal noise. */
  readonly heat: number;
  /** Mean of the heat so far: what slow annealing gains. */
  readonly meanHeat: number;
}

/** The state of a run after some of its updates, from its schedules. */
function* conditions({ config }: InventedTrial, run: RunLength, stepsOf: readonly number[]): Generator<Condition> {
  const { optimizer } = config;
  const schedules = trialSchedules(optimizer, run);
  const scale = driftShare * run.epochs * run.stepsPerEpoch;
  let [before, drift, heated] = [0, 0, 0];
  for (const step of stepsOf) {
    // After n updates the last one had the index n - 1.
    const [learningRate, rho] = [schedules.learningRate, schedules.rho].map((schedule) => valueAt(schedule, step - 1));
    const rates = { learningRate: learningRate ?? 0, rho: rho ?? 0 };
    const effective = effectiveLearningRateOf(optimizer, rates) ?? adaptiveFactor * rates.learningRate;
    const heat = effective / (effective + 1.5);
    drift += effective * (step - before);
    heated += heat * (step - before);
    before = step;
    yield {
      step,
      ...rates,
      effective,
      learned: 1 - Math.exp(-((drift / scale) ** 0.6)),
      heat,
      meanHeat: heated / step,
    };
  }
}

function evenSteps(total: number, count: number): number[] {
  const most = Math.min(total, count);
  return Array.from({ length: most }, (_, index) => Math.round(((index + 1) * total) / most));
}

const between = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * The metrics of a trial as they might have been: the loss falls with the way that the effective learning rate has gone,
 * thermal noise keeps it up while the momentum is high, and what was annealed slowly ends a little better. The same for
 * the same configuration and seed; trials of one seed share part of their luck.
 */
export function inventedRun(trial: InventedTrial, run: RunLength, detail: RunDetail): InventedRun {
  const steps = run.epochs * run.stepsPerEpoch;
  const own = trialRandom(Number.parseInt(trial.configHash.slice(0, 8), 16) + trial.seed);
  const luck = 0.7 * trialRandom(trial.seed).normal() + 0.5 * own.normal();
  const seconds = steps * secondsPerUpdate * (1 + 0.05 * own.uniform());
  const points: MetricPoint[] = [];
  const add = (step: number, values: Readonly<Record<string, number>>) => {
    for (const [name, value] of Object.entries(values)) points.push({ name, step, value });
  };
  let divergedAt: number | null = null;
  let epochs = 0;
  for (const at of conditions(trial, run, evenSteps(steps, detail.lossPoints))) {
    const { step, learned, heat } = at;
    const explosion = at.effective > stableRate * (1 + 0.1 * luck) ? Math.exp(step / (0.001 * steps)) : 1;
    const noise = own.normal() * (0.02 + 0.05 * heat);
    const loss = (2.3 * (1 - learned) + 0.3 * heat + 0.04) * Math.exp(noise) * explosion;
    // The largest float32.
    const isFinite = loss < 3.4e38;
    add(step, {
      'train/loss': isFinite ? loss : Number.NaN,
      ...(detail.telemetry && readOuts(at, loss, own.normal())),
    });
    if (!isFinite) {
      divergedAt = step;
      break;
    }
    const epoch = Math.floor(step / run.stepsPerEpoch);
    if (epoch > epochs) {
      add(step, epochValues(at, { luck, noise: own.normal(), seconds: (seconds * step) / steps }));
      if (!detail.telemetry) add(step, readOuts(at, loss, own.normal()));
    }
    epochs = epoch;
  }
  const results = Object.fromEntries(points.map(({ name, value }) => [name, value]));
  return {
    points,
    results: divergedAt === null ? withTest(results, own.normal()) : results,
    steps,
    divergedAt,
    seconds,
  };
}

function readOuts({ learningRate: eta, rho, effective }: Condition, loss: number, noise: number) {
  const gradientVariance = 2e-5 * (0.2 + Math.min(loss, 10)) * Math.exp(0.1 * noise);
  const predicted = predictedMsd({ eta, rho, gradientVariance });
  return {
    'optimizer/gradientVariance': gradientVariance,
    'optimizer/temperature': temperature(effective, gradientVariance),
    'optimizer/predictedMsd': predicted,
    'optimizer/msd': predicted * (1.05 + 0.04 * noise),
  };
}

interface EpochLuck {
  readonly luck: number;
  readonly noise: number;
  readonly seconds: number;
}

function epochValues(
  { learned, heat, meanHeat, learningRate, rho, effective }: Condition,
  { luck, noise, seconds }: EpochLuck,
) {
  const skill = 0.1 + 0.84 * learned + 0.03 * Math.tanh(2 * meanHeat) - 0.1 * heat ** 1.5;
  const accuracy = between(0.08, skill + 0.005 * luck + 0.003 * noise, 0.995);
  const loss = 2.3 * (1 - learned) + 0.3 * heat + 0.16 - 0.05 * Math.tanh(2 * meanHeat) - 0.01 * luck;
  return {
    'train/accuracy': between(0.08, 0.1 + 0.89 * learned - 0.1 * heat, 1),
    'validation/accuracy': accuracy,
    'validation/loss': Math.max(0.02, loss + 0.01 * noise),
    'optimizer/learningRate': learningRate,
    'optimizer/rho': rho,
    'optimizer/effectiveLearningRate': effective,
    'time/training': seconds,
  };
}

function withTest(results: Readonly<Record<string, number>>, noise: number): Record<string, number> {
  const [accuracy = 0, loss = 0] = [results['validation/accuracy'], results['validation/loss']];
  return {
    ...results,
    'test/accuracy': between(0.08, accuracy - 0.004 + 0.004 * noise, 0.995),
    'test/loss': Math.max(0.02, loss + 0.015 - 0.01 * noise),
  };
}

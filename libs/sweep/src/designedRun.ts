import { breakpoints, valueAt, type Schedule } from '@coolsweep/schedule';
import { isObjective } from './anyConfig.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { Configuration, Params } from './grid.ts';
import { totalUpdates, type RunLength } from './runLength.ts';
import type { TrialConfig } from './trialConfig.ts';
import { effectiveLearningRateOf, methodOf, trialSchedules, type TrialSchedules } from './trialSchedules.ts';

/** Updates at even distances at which a run is looked at, beside those where its schedules jump, bend or turn. */
const evenUpdates = 240;

/** A run as it is designed: what some configurations of a sweep, which all have these schedules, are trained with. */
export interface DesignedRun {
  /** The first of its configurations. */
  readonly config: TrialConfig;
  readonly method: string;
  /** The parameters that all of its configurations share. */
  readonly params: Params;
  /** How many configurations it stands for. */
  readonly configurations: number;
  readonly length: RunLength;
  /** Indices of updates, from the first to the last; the lists below have the values at these. */
  readonly updates: readonly number[];
  readonly learningRate: readonly number[];
  readonly rho: readonly number[];
  /** What rho would be at the update after the last one: 0 where it is lowered to 0 over the very run. */
  readonly rhoAfter: number;
  /** Null for an optimizer that scales each weight by itself. */
  readonly effectiveLearningRate: readonly number[] | null;
}

/** A configuration of a training. */
interface Training {
  readonly params: Params;
  readonly config: TrialConfig;
}

interface Designed {
  readonly configurations: Training[];
  readonly length: RunLength;
  readonly schedules: TrialSchedules;
}

/** The same for configurations that are trained alike, as far as schedules go. */
function keyOf({ optimizer, batchSize }: TrialConfig, { length, schedules }: Omit<Designed, 'configurations'>): string {
  // Of what makes the effective learning rate beside the schedules, any one value tells.
  const effective = effectiveLearningRateOf(optimizer, { learningRate: 1, rho: 0.5 });
  return canonicalJson({ method: methodOf(optimizer), ...schedules, ...length, batchSize, effective });
}

function sampledUpdates(schedules: readonly Schedule[], count: number): number[] {
  const last = count - 1;
  const even = Array.from({ length: evenUpdates }, (_, index) => Math.round((index / (evenUpdates - 1)) * last));
  const turns = schedules.flatMap((schedule) => breakpoints(schedule, count));
  return [...new Set([...even, ...turns])].sort((a, b) => a - b);
}

function sharedParams(configurations: readonly Training[]): Params {
  const [first, ...others] = configurations.map(({ params }) => params);
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([path, value]) =>
      others.every((params) => canonicalJson(params[path] ?? null) === canonicalJson(value)),
    ),
  );
}

function sampled({ configurations, length, schedules }: Designed, { config }: Training): DesignedRun {
  const { optimizer } = config;
  const updates = sampledUpdates([schedules.learningRate, schedules.rho], totalUpdates(length));
  const learningRate = updates.map((n) => valueAt(schedules.learningRate, n));
  const rho = updates.map((n) => valueAt(schedules.rho, n));
  const effective = updates.map((_, index) =>
    effectiveLearningRateOf(optimizer, { learningRate: learningRate[index] ?? 0, rho: rho[index] ?? 0 }),
  );
  return {
    config,
    method: methodOf(optimizer),
    params: sharedParams(configurations),
    configurations: configurations.length,
    length,
    updates,
    learningRate,
    rho,
    rhoAfter: valueAt(schedules.rho, totalUpdates(length)),
    effectiveLearningRate: effective.some((value) => value === null) ? null : effective.map((value) => value ?? 0),
  };
}

/**
 * The distinct schedules of some configurations over their runs, in the order of the configurations, by the trainer's
 * own code. What calls a module in place of training has none.
 *
 * @param options.lengthOf the length of a configuration's run
 * @param options.most runs that are sampled; the others are only counted
 */
export function designedRuns(
  configurations: readonly Configuration[],
  { lengthOf, most }: { readonly lengthOf: (config: TrialConfig) => RunLength; readonly most: number },
): { readonly runs: readonly DesignedRun[]; readonly distinct: number } {
  const designed = new Map<string, Designed>();
  for (const { params, config } of configurations) {
    if (isObjective(config)) continue;
    const training = { params, config };
    const length = lengthOf(config);
    const schedules = trialSchedules(config.optimizer, length);
    const key = keyOf(config, { length, schedules });
    const known = designed.get(key);
    if (known === undefined) designed.set(key, { configurations: [training], length, schedules });
    else known.configurations.push(training);
  }
  const runs = [...designed.values()]
    .slice(0, most)
    .flatMap((one) => one.configurations.slice(0, 1).map((first) => sampled(one, first)));
  return { runs, distinct: designed.size };
}

/** Mean of some values of a run over its updates: straight lines between those at which it was looked at. */
export function meanOverRun({ updates }: DesignedRun, values: readonly number[]): number {
  const [first = Number.NaN] = values;
  const last = updates.at(-1) ?? 0;
  if (last === 0) return first;
  let area = 0;
  for (let index = 1; index < updates.length; index++) {
    const width = (updates[index] ?? 0) - (updates[index - 1] ?? 0);
    area += (width * ((values[index] ?? 0) + (values[index - 1] ?? 0))) / 2;
  }
  return area / last;
}

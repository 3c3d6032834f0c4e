import {
  designedRuns,
  designRemarks,
  isObjective,
  knownRunLength,
  meanOverRun,
  shownConfigurations,
  totalUpdates,
  variedPaths,
  type Configuration,
  type DesignedRun,
  type ParsedSweepFile,
  type RunLength,
  type SweepSpec,
  type TrialConfig,
} from '@coolsweep/sweep';
import { workloadOf } from './workload.ts';

/** Schedules that are drawn; more cannot be told apart, and take time. */
const mostRuns = 24;

/** Updates of an epoch that are assumed where the number of images is the user's to know. */
const assumedStepsPerEpoch = 1000;

function lengthOf(config: TrialConfig): RunLength {
  return knownRunLength(config) ?? { epochs: config.epochs, stepsPerEpoch: assumedStepsPerEpoch };
}

/** A drawing needs no more digits; for rho they are those of 1 - rho. */
const short = (value: number) => Number(value.toPrecision(6));
const shortRho = (rho: number) => Number((1 - short(1 - rho)).toPrecision(12));

/** What a schedule that ends at 0 may leave of rho by rounding. */
const nearlyNone = 1e-9;

/** The first update from which on rho stays at 0, which may be the one after the last; null where there is none. */
function zeroFrom({ rho, rhoAfter, updates, length }: DesignedRun): number | null {
  const last = rho.findLastIndex((value) => value > nearlyNone);
  if (last < 0) return null;
  return updates[last + 1] ?? (rhoAfter <= nearlyNone ? totalUpdates(length) : null);
}

function runView(run: DesignedRun) {
  const { config, method, params, configurations, length, updates, learningRate, rho, effectiveLearningRate } = run;
  return {
    method,
    params,
    configurations,
    length,
    /** False where the number of images, and so of updates in an epoch, is assumed. */
    isLengthKnown: knownRunLength(config) !== null,
    batchSize: config.batchSize,
    workload: workloadOf(config),
    updates,
    learningRate: learningRate.map(short),
    rho: rho.map(shortRho),
    effectiveLearningRate: effectiveLearningRate?.map(short) ?? null,
    meanEffectiveLearningRate: effectiveLearningRate === null ? null : short(meanOverRun(run, effectiveLearningRate)),
    zeroFrom: zeroFrom(run),
  };
}

/** How much work the configurations shown come to, by what decides the time of an update. */
function workView(configurations: readonly Configuration[], { seeds, resources }: SweepSpec) {
  const works = new Map<string, { workload: string; configurations: number; updates: number; isKnown: boolean }>();
  for (const { config } of configurations) {
    // How long a module takes, and in how many steps, it alone knows.
    if (isObjective(config)) continue;
    const workload = workloadOf(config);
    const work = works.get(workload) ?? { workload, configurations: 0, updates: 0, isKnown: true };
    work.configurations++;
    work.updates += totalUpdates(lengthOf(config)) * seeds.length;
    work.isKnown &&= knownRunLength(config) !== null;
    works.set(workload, work);
  }
  return { gpus: resources.gpus, works: [...works.values()] };
}

/** What a sweep file without mistakes comes to: its size, its schedules, and what is to be said of them. */
export function sweepFileView(parsed: ParsedSweepFile) {
  const { spec } = parsed;
  const shown = shownConfigurations(parsed);
  const { runs, distinct } = designedRuns(shown.configurations, { lengthOf, most: mostRuns });
  return {
    name: spec.name,
    method: spec.method,
    metric: spec.metric,
    seeds: spec.seeds.length,
    /** As many as the file declares, for a search. */
    configurations: spec.search?.maxConfigurations ?? parsed.configurations.length,
    isSearch: spec.search !== undefined,
    hasControls: spec.control !== undefined,
    trials: shown.trials,
    /** Configurations that the schedules below are of. */
    shown: shown.configurations.length,
    parameters: variedPaths(spec),
    runs: runs.map(runView),
    distinctRuns: distinct,
    remarks: designRemarks(spec, runs),
    work: workView(shown.configurations, spec),
  };
}

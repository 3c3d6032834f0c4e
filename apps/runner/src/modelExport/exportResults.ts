import { summarize } from '@coolsweep/statistics';
import {
  comparisonGroups,
  planOf,
  resultsOf,
  testMetricOf,
  verdictSentence,
  verdictsOf,
  type Attempt,
  type JsonObject,
  type TrainedWeights,
  type Trial,
} from '@coolsweep/sweep';
import type { ExportTarget } from './exportTarget.ts';

/** The exported model, and how it was tried. */
export interface ExportedModel {
  readonly weights: TrainedWeights;
  /** SHA-256 of the last weights and statistics. */
  readonly weightsHash: string;
  /** Images on which it was compared with the trained model, and the largest difference of a probability. */
  readonly check: { readonly images: number; readonly largestDifference: number };
}

export interface ResultsInput {
  readonly target: ExportTarget;
  /** Trials of sweeps that confirm, extend or repeat the sweep. */
  readonly linked: readonly Trial[];
  /** The attempt that trained the model. */
  readonly attempt: Attempt | undefined;
  readonly model: ExportedModel | null;
  /** Program and machine of the export. */
  readonly versions: JsonObject;
}

/** What may be said of the configuration against others of its sweep; nothing where there are none. */
export function verdictSentences({ target, linked }: Pick<ResultsInput, 'target' | 'linked'>): string[] {
  const { sweep, trials, trial } = target;
  const groups = comparisonGroups({ sweep, trials, linked });
  const group = groups.find(({ configHash }) => configHash === trial.configHash);
  if (group === undefined || groups.length < 2) return [];
  const metric = testMetricOf(sweep.spec);
  const goal = metric === sweep.spec.metric?.name ? sweep.spec.metric.goal : 'maximize';
  const verdicts = verdictsOf(groups, { metric, goal, smallestEffect: planOf(sweep.spec).smallestEffect });
  return verdicts.verdicts
    .filter(({ name, reference }) => name === group.name || reference === group.name)
    .map((verdict) => verdictSentence(verdict, verdicts, sweep.id));
}

/** How the trial was chosen, in words. */
export function choiceOf({ chosenBy, sweep, replicates, trial }: ExportTarget): string {
  const count = replicates.filter(({ state }) => state === 'completed').length;
  const metric = sweep.spec.metric?.name ?? 'the metric';
  if (chosenBy === 'name') return 'named by whoever exported it';
  if (chosenBy === 'seed') return `its seed ${trial.seed} was asked for`;
  if (count === 1) return 'the only completed replicate of its configuration';
  return `the median of ${count} by ${metric}; the best of them would be the luckiest`;
}

/** What `results.json` says beside an exported configuration: JSON. */
export function exportResults(input: ResultsInput): JsonObject {
  const { target, attempt, model, versions } = input;
  const { sweep, trial, replicates } = target;
  const { metric, name, method } = sweep.spec;
  const { run: _, ...recorded } = sweep.environment;
  const names = [...new Set([...(metric === null ? [] : [metric.name]), testMetricOf(sweep.spec)])];
  return {
    sweep: { id: sweep.id, name, method, metric, createdAt: sweep.createdAt, origin: sweep.origin },
    configuration: { hash: trial.configHash, params: trial.params, config: trial.config },
    trial: {
      ...{ id: trial.id, seed: trial.seed, chosen: choiceOf(target), objective: trial.objective },
      results: trial.results,
    },
    model: model && { weights: model.weights, weightsHash: model.weightsHash, check: model.check },
    replicates: replicates.map(({ id, seed, state, objective, results }) => ({ id, seed, state, objective, results })),
    summaries: Object.fromEntries(names.map((one) => [one, summarize(resultsOf(replicates, one))])),
    verdicts: verdictSentences(input),
    environment: { ...recorded, ...attempt?.environment },
    exportedBy: versions,
  };
}

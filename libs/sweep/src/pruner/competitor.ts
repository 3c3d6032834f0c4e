import { annealingSteps } from '../annealingProgress.ts';
import { isObjective } from '../anyConfig.ts';
import type { TrialState } from '../trial.ts';
import type { Series, Trial } from '../trialStore.ts';
import { scheduleFamily } from './scheduleFamily.ts';

/** A trial as a pruner sees it. */
export interface Competitor {
  readonly id: string;
  /** Hash of the configuration: trials that share it are its replicates, and are judged together. */
  readonly configuration: string;
  readonly seed: number;
  /** See `scheduleFamily`. */
  readonly family: string;
  /** What is learnt: a value on one data set says nothing about one on another. */
  readonly dataset: string;
  readonly state: TrialState;
  /** Updates of the whole run. */
  readonly steps: number;
  /** Updates until the annealing progress is 1, see `annealingSteps`. */
  readonly annealingSteps: number;
  /** The metric by which the sweep is judged: updates done, in order, and the value after each. */
  readonly curve: Pick<Series, 'steps' | 'values'>;
}

/** What a pruner has to know of a recorded trial, with the points of the sweep's metric that it has reported so far. */
export function competitorOf(
  trial: Pick<Trial, 'id' | 'configHash' | 'config' | 'seed' | 'state' | 'progress'>,
  curve: Competitor['curve'],
): Competitor {
  const { steps } = trial.progress;
  const { config } = trial;
  return {
    id: trial.id,
    configuration: trial.configHash,
    seed: trial.seed,
    family: isObjective(config) ? config.objective.module : scheduleFamily(config.optimizer),
    dataset: isObjective(config) ? '' : config.dataset.name,
    state: trial.state,
    steps: steps ?? 0,
    // Of an objective no cooling length is known: its progress is step / steps.
    annealingSteps: steps === null ? 0 : isObjective(config) ? steps : annealingSteps(config, steps),
    // Without its length nothing can be said about how far a trial is.
    curve: steps === null ? { steps: [], values: [] } : { steps: curve.steps, values: curve.values },
  };
}

import type { Goal } from '../metric.ts';
import type { Competitor } from './competitor.ts';
import type { PruningDecision } from './decision.ts';
import type { PrunerOptions } from './prunerOptions.ts';

/** What a pruner is asked when a trial has reported: nothing else decides its answer. */
export interface PruningQuestion {
  readonly trial: Competitor;
  /** All other trials of the sweep, those of the same configuration among them. */
  readonly peers: readonly Competitor[];
  readonly goal: Goal;
  /** Replicates that the sweep plans for each configuration. */
  readonly seeds: number;
  /** Updates after which this trial was judged the last time, 0 at first: what was decided at a rung stays. */
  readonly judgedStep: number;
}

/** Decides whether a configuration is worth the rest of its run. Pure: the same question gives the same decision. */
export type Pruner<Options extends PrunerOptions> = (question: PruningQuestion, options: Options) => PruningDecision;

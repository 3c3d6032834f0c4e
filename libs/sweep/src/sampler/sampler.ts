import type { Params } from '../grid.ts';
import type { Goal } from '../metric.ts';
import type { SearchSpace } from '../searchSpace.ts';

/** What became of one configuration: of all its seeds together, never of one run. */
export interface Observation {
  readonly params: Params;
  /** `running` also while it waits. A replicate that diverged makes its configuration a diverged one. */
  readonly outcome: 'running' | 'completed' | 'pruned' | 'diverged' | 'failed';
  /**
   * Mean of the metric over the replicates: at the end when completed, at the last common progress when pruned; null
   * when running, diverged or failed.
   */
  readonly value: number | null;
  /** Share of the planned run after which the value was taken: 1 when completed. */
  readonly progress: number;
}

/** What a sampler is asked: nothing else decides its answer. */
export interface Ask {
  readonly space: SearchSpace;
  readonly goal: Goal;
  /** All configurations of the sweep so far, in the order in which they were chosen. */
  readonly history: readonly Observation[];
  /** Seed of the search; the same ask gives the same answer. */
  readonly seed: number;
}

/** Chooses the parameters of the next configuration. */
export type Sampler = (ask: Ask) => Params;

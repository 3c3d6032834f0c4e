/** Our samplers that Optuna has one of, too. */
export const measuredSamplers = ['tpe', 'cmaes', 'sobol'] as const;
export type MeasuredSampler = (typeof measuredSamplers)[number];

/** What a sampler has found of a function after its trials, by seed: the least value less the known minimum. */
export interface Regrets {
  readonly sampler: MeasuredSampler;
  readonly functionName: string;
  readonly regrets: readonly number[];
}

/** How the samplers are tried. */
export interface Plan {
  readonly trials: number;
  readonly seeds: readonly number[];
}

import type { Params } from './grid.ts';
import type { GridParameter, ParameterValue } from './sweepFile.ts';

/** Numbers between two bounds, both included. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** How the values of a parameter are drawn. */
export type Distribution =
  /** One of a list, without an order. */
  | { readonly kind: 'values'; readonly values: readonly ParameterValue[] }
  /** Evenly; with a step, of min, min + step, … */
  | ({ readonly kind: 'uniform'; readonly step: number | null } & Range)
  /** Evenly in log x. */
  | ({ readonly kind: 'logUniform' } & Range)
  /** Evenly in log(1 - x): for rho0 and alpha, whose effect is of the order of 1 / (1 - x). */
  | ({ readonly kind: 'log1m' } & Range)
  /** Whole numbers min, min + step, … evenly. */
  | ({ readonly kind: 'int'; readonly step: number } & Range)
  /** Whole numbers, evenly in log x. */
  | ({ readonly kind: 'logInt' } & Range)
  /** Normal, cut off at the bounds where there are any. */
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly deviation: number;
      readonly min: number | null;
      readonly max: number | null;
    };

/** A parameter that is searched over, or one case of it: then others have the same path. */
export interface SearchParameter {
  readonly path: string;
  readonly distribution: Distribution;
  readonly when: GridParameter['when'];
}

/** What is searched over: each parameter comes after those that its condition names. */
export interface SearchSpace {
  readonly parameters: readonly SearchParameter[];
  /** Whether a parameter exists beside these values of the parameters before it. */
  readonly applies: (parameter: SearchParameter, params: Params) => boolean;
}

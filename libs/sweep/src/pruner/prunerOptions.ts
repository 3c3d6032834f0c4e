import { z } from 'zod';

/** The `pruner` of a sweep file: which rule stops configurations early, and how careful it is. */

const comparison = {
  minProgress: z
    .number()
    .gt(0, 'must be greater than 0')
    .max(1, 'must be at most 1')
    .default(0.5)
    .describe('Annealing progress before which nothing is pruned: annealed runs trail until late.'),
  acrossFamilies: z
    .boolean()
    .default(false)
    .describe('Compare also trials of different optimizers, controls and shapes of schedules.'),
} as const;

const startupConfigurations = z
  .int()
  .min(1)
  .default(4)
  .describe('Other configurations that must have come as far before one is judged.');

const halving = {
  ...comparison,
  reductionFactor: z
    .number()
    .min(2, 'must be at least 2')
    .default(3)
    .describe(
      'eta: of the configurations at a rung the best 1 / eta go on; the next rung is at eta times the progress.',
    ),
  startupConfigurations,
} as const;

const median = z
  .strictObject({
    name: z.literal('median'),
    ...comparison,
    percentile: z
      .number()
      .gt(0, 'must be greater than 0')
      .lt(100, 'must be less than 100')
      .default(50)
      .describe('Share in percent that is kept, best first; 50 prunes what is worse than the median.'),
    startupConfigurations,
    bestSoFar: z
      .boolean()
      .default(false)
      .describe('Compare the best value up to the progress in place of the last one.'),
  })
  .describe('prunes what is worse than the median of the others at equal annealing progress');

const asha = z
  .strictObject({ name: z.literal('asha'), ...halving })
  .describe(
    'asynchronous successive halving: at each rung the best 1 / reductionFactor of those that reached it go on',
  );

const hyperband = z
  .strictObject({ name: z.literal('hyperband'), ...halving })
  .describe('asha in brackets that begin at different rungs; with minProgress over 1 / reductionFactor there is one');

const wilcoxon = z
  .strictObject({
    name: z.literal('wilcoxon'),
    ...comparison,
    threshold: z
      .number()
      .gt(0, 'must be greater than 0')
      .lt(1, 'must be less than 1')
      .default(0.05)
      .describe('Prunes when the one-sided p is below this. It is looked at again and again: no verdict.'),
    minPairs: z
      .int()
      .min(2)
      .default(6)
      .describe('Seeds that a configuration must share with the best one before the two are compared.'),
  })
  .describe('prunes what is worse than the best configuration by a signed-rank test over shared seeds');

export const prunerOptions = z
  .discriminatedUnion('name', [median, asha, hyperband, wilcoxon])
  .describe('Stops configurations that fall behind, compared at equal annealing progress; default: none.');
export type PrunerOptions = z.output<typeof prunerOptions>;
export type PrunerName = PrunerOptions['name'];
/** The options of one pruner. */
export type OptionsOf<Name extends PrunerName> = Extract<PrunerOptions, { name: Name }>;

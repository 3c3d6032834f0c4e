import { createLoader, parseAsInteger, type inferParserType } from 'nuqs/server';
import type { RouterOutputs } from '@coolsweep/api';

export type RerunChoice = RouterOutputs['rerun']['bySweep'];
export type RerunPlan = RouterOutputs['rerun']['plan'];

/** The state of the screen as it stands in the address; what is not there is as the command line has it. */
export const rerunParsers = {
  best: parseAsInteger,
  seeds: parseAsInteger,
  epochs: parseAsInteger,
};

export type RerunView = inferParserType<typeof rerunParsers>;

/** Reads the state of the screen on the server. */
export const loadRerunView = createLoader(rerunParsers);

/** Limits of the server. */
export const mostOf = { best: 100, seeds: 1_000, epochs: 100_000 } as const;

function within(value: number | null, most: number): number | null {
  return value !== null && value >= 1 ? Math.min(value, most) : null;
}

/** The question to the server for the plan that the screen shows. */
export function planQuestion({ id, usual }: Pick<RerunChoice, 'id' | 'usual'>, view: RerunView) {
  return {
    sweepId: id,
    best: within(view.best, mostOf.best) ?? usual.best,
    seeds: within(view.seeds, mostOf.seeds) ?? usual.seeds,
    epochs: within(view.epochs, mostOf.epochs),
  };
}

/** Why nothing can be run again, and what to do about it; null where something can. */
export function hindranceOf({ metric, ranked, configurations, unfinished }: RerunChoice): string | null {
  if (metric === null)
    return 'This sweep has no metric to choose by, for nothing was held out: run it with dataset.validation.';
  if (ranked > 0) return null;
  if (unfinished > 0) return 'No configuration is completed with all its seeds yet: come back when trials have ended.';
  return configurations === 0
    ? 'This sweep has no trials.'
    : 'No configuration is completed and free of divergence, so that none is the best: lower the learning rates.';
}

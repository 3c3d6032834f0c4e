import { kept, tooEarly, type PruningDecision } from './decision.ts';
import { lastPosition } from './position.ts';
import type { PruningQuestion } from './pruner.ts';
import type { OptionsOf } from './prunerOptions.ts';
import { standingsAt, type Standing } from './standings.ts';
import { decidedBy, keptAmongFew } from './threshold.ts';

/** The score that `percent` of these reach, on the straight line between the two that lie around it. */
function reachedBy(percent: number, bestFirst: readonly Standing[]): number {
  const place = ((bestFirst.length - 1) * percent) / 100;
  const upper = bestFirst[Math.floor(place)]?.score ?? -Infinity;
  const lower = bestFirst[Math.ceil(place)]?.score ?? -Infinity;
  const part = place % 1;
  // Apart, for infinity times zero is no number.
  return part === 0 ? upper : upper * (1 - part) + lower * part;
}

/**
 * The median rule, and with `percentile` its relatives: a configuration goes on as long as it is not worse than the
 * percentile of the others that have come as far, whether they are still running, finished or were pruned later.
 *
 * Source: Golovin et al., "Google Vizier: a service for black-box optimization", KDD 2017, section 3.2.2, which compares
 * at the same step; Optuna's `PercentilePruner`.
 */
export function medianPruner(question: PruningQuestion, options: OptionsOf<'median'>): PruningDecision {
  const early = tooEarly(question, options.minProgress);
  if (early !== null) return kept(question, 'median', early);
  const standings = standingsAt(question, { ...options, position: lastPosition(question.trial) ?? 0 });
  if (standings === null) return kept(question, 'median', 'it has no value to compare');
  const { others } = standings;
  if (others.length < options.startupConfigurations) {
    return keptAmongFew(question, 'median', { standings, needed: options.startupConfigurations });
  }
  const rule = options.percentile === 50 ? 'the median' : `which the best ${options.percentile} % reach,`;
  const threshold = {
    score: reachedBy(options.percentile, others),
    described: `${rule} of ${others.length} other configurations`,
  };
  return decidedBy(question, 'median', { standings, threshold });
}

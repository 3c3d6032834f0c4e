import { formatted, kept, tooEarly, type PruningDecision } from './decision.ts';
import { isAsFar, lastPosition, positionAt } from './position.ts';
import type { PruningQuestion } from './pruner.ts';
import type { OptionsOf } from './prunerOptions.ts';
import { rungsOf } from './rungs.ts';
import { standingsAt, type Standings } from './standings.ts';
import { decidedBy, keptAmongFew, type Threshold } from './threshold.ts';

/** What asha and hyperband have in common. */
type RungOptions = OptionsOf<'asha'> | OptionsOf<'hyperband'>;

/** The last of the best 1 / eta, at least one: with this configuration, which is one of them. */
function lastToGoOn({ own, others }: Standings, reductionFactor: number): Threshold {
  const scores = [own, ...others].map(({ score }) => score).sort((a, b) => (a === b ? 0 : b - a));
  const places = Math.max(1, Math.floor(scores.length / reductionFactor));
  return {
    score: scores[places - 1] ?? -Infinity,
    described: `the last of the best ${places} of ${scores.length} configurations at the rung`,
  };
}

/**
 * The highest rung that a trial has reached since it was judged last, or why there is none.
 *
 * @param rungs annealing progress of each, ascending
 */
export function rungDue(question: PruningQuestion, rungs: readonly number[]): number | string {
  const { trial, judgedStep } = question;
  const early = tooEarly(question, rungs[0] ?? 1);
  if (early !== null) return early;
  const [before, now] = [judgedStep > 0 ? positionAt(trial, judgedStep) : 0, lastPosition(trial) ?? 0];
  const due = rungs.findLast((rung) => !isAsFar(before, rung) && isAsFar(now, rung));
  if (due !== undefined) return due;
  const next = rungs.find((rung) => !isAsFar(now, rung));
  return next === undefined ? 'it has passed the last rung' : `the next rung is at ${formatted(next)}`;
}

/** Successive halving at one rung, among all that have reached it. */
export function judgeAtRung(rung: number, question: PruningQuestion, options: RungOptions): PruningDecision {
  const { name, acrossFamilies, startupConfigurations, reductionFactor } = options;
  const standings = standingsAt(question, { position: rung, acrossFamilies });
  if (standings === null)
    return kept(question, name, `it has reported no value up to the rung at ${formatted(rung)}, only after it`);
  const decision =
    standings.others.length < startupConfigurations
      ? keptAmongFew(question, name, { standings, needed: startupConfigurations })
      : decidedBy(question, name, { standings, threshold: lastToGoOn(standings, reductionFactor) });
  return { ...decision, rung };
}

/**
 * Asynchronous successive halving (ASHA): whoever reaches a rung is judged at once, among those that reached it before,
 * by their values at the rung; the best 1 / eta go on. What was decided at a rung stays, also when better ones come later.
 *
 * Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, arXiv 1810.05934, with annealing
 * progress as the resource. As in Optuna and Ray, what is not promoted is stopped, not paused.
 */
export function ashaPruner(question: PruningQuestion, options: OptionsOf<'asha'>): PruningDecision {
  const due = rungDue(question, rungsOf(options));
  return typeof due === 'string' ? kept(question, 'asha', due) : judgeAtRung(due, question, options);
}

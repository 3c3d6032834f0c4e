import { judgeAtRung, rungDue } from './ashaPruner.ts';
import { kept, type PruningDecision } from './decision.ts';
import type { PruningQuestion } from './pruner.ts';
import type { OptionsOf } from './prunerOptions.ts';
import { bracketOf, rungsOf } from './rungs.ts';

/**
 * Hyperband: asha in brackets that begin at rung 0, 1, …, so that a part of the configurations is judged late. The bracket
 * follows from the configuration's hash, and only configurations of one bracket are compared. With minProgress over
 * 1 / eta there is one bracket, and the rule is that of asha.
 *
 * Source: Li et al., JMLR 18 (2018), see `bracketSizes`; brackets by hash as in Optuna's `HyperbandPruner`.
 */
export function hyperbandPruner(question: PruningQuestion, options: OptionsOf<'hyperband'>): PruningDecision {
  const bracket = bracketOf(question.trial.configuration, options);
  const due = rungDue(question, rungsOf(options, bracket));
  if (typeof due === 'string') return { ...kept(question, 'hyperband', due), bracket };
  const peers = question.peers.filter(({ configuration }) => bracketOf(configuration, options) === bracket);
  return { ...judgeAtRung(due, { ...question, peers }, options), bracket };
}

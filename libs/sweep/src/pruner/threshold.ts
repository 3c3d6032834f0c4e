import { describePosition, explained, formatted, kept, type PruningDecision } from './decision.ts';
import { isWorse, valueOf } from './position.ts';
import type { PruningQuestion } from './pruner.ts';
import type { PrunerName } from './prunerOptions.ts';
import type { Standings } from './standings.ts';

/** What a configuration has to reach to go on. */
export interface Threshold {
  readonly score: number;
  /** Completes `worse than 0.915, …`. */
  readonly described: string;
}

function subject({ own, position }: Standings, value: number | null): string {
  const mean = own.trials.length > 1 ? `, the mean of ${own.trials.length} seeds,` : '';
  return `${formatted(value)}${mean} ${describePosition(position)}`;
}

/** Prunes what is worse than a threshold; what equals it goes on. */
export function decidedBy(
  question: PruningQuestion,
  pruner: PrunerName,
  { standings, threshold }: { readonly standings: Standings; readonly threshold: Threshold },
): PruningDecision {
  const { own, others, rank } = standings;
  const prune = isWorse(own.score, threshold.score);
  const [value, bar] = [valueOf(question.goal, own.score), valueOf(question.goal, threshold.score)];
  const verdict = `is ${prune ? 'worse' : 'not worse'} than ${formatted(bar)}, ${threshold.described}`;
  const reason = `${subject(standings, value)} ${verdict} (rank ${rank} of ${others.length + 1})`;
  return { ...kept(question, pruner, reason), ...explained(standings, question.goal), prune, threshold: bar };
}

/** Goes on because too few have come as far. */
export function keptAmongFew(
  question: PruningQuestion,
  pruner: PrunerName,
  { standings, needed }: { readonly standings: Standings; readonly needed: number },
): PruningDecision {
  const { others, position } = standings;
  const reason = `${others.length} other configurations have come to be compared ${describePosition(position)}, ${needed} are needed`;
  return { ...kept(question, pruner, reason), ...explained(standings, question.goal) };
}

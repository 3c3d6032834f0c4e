import { wilcoxonSignedRank } from '@coolsweep/statistics';
import type { Goal } from '../metric.ts';
import type { Competitor } from './competitor.ts';
import { formatted, kept, progressOf, tooEarly, type PruningDecision } from './decision.ts';
import { isAsFar, isWorse, lastPosition, scoreAt, valueOf } from './position.ts';
import type { PruningQuestion } from './pruner.ts';
import type { OptionsOf } from './prunerOptions.ts';
import { byConfiguration, replicatesOf, rivalsOf } from './standings.ts';

type Options = OptionsOf<'wilcoxon'>;

/** One seed of two configurations, at the last position that both have come to. */
interface Pair {
  readonly seed: number;
  readonly position: number;
  readonly trials: { readonly own: string; readonly other: string };
  readonly scores: { readonly own: number; readonly other: number };
}

type PairScores = readonly Pair['scores'][];

interface Rival {
  readonly configuration: string;
  readonly pairs: readonly Pair[];
}

/**
 * Pairs of seeds without which the test cannot prune: at least minPairs, and as many as it takes for 2^-n, the one-sided p
 * when all n differences have the same sign, to be below the threshold.
 */
export function pairsNeeded({ minPairs, threshold }: Options): number {
  return Math.max(minPairs, Math.floor(-Math.log2(threshold)) + 1);
}

/** The last position that a trial has come to; one that diverged is as far as any, with the worst score. */
function endOf(trial: Competitor): number {
  return trial.state === 'diverged' ? Infinity : (lastPosition(trial) ?? 0);
}

/** The seeds that a configuration shares with another, as far as both have come. */
function pairsOf(
  replicates: readonly Competitor[],
  others: readonly Competitor[],
  { goal, minProgress }: { readonly goal: Goal; readonly minProgress: number },
): Pair[] {
  const bySeed = new Map(others.map((trial) => [trial.seed, trial]));
  return replicates.flatMap((replicate) => {
    const other = bySeed.get(replicate.seed);
    if (other === undefined) return [];
    const position = Math.min(endOf(replicate), endOf(other));
    if (!isAsFar(position, minProgress)) return [];
    const scores = { own: scoreAt(replicate, position, { goal }), other: scoreAt(other, position, { goal }) };
    if (scores.own === null || scores.other === null) return [];
    const trials = { own: replicate.id, other: other.id };
    return { seed: replicate.seed, position, trials, scores: { own: scores.own, other: scores.other } };
  });
}

function meanOf(pairs: readonly Pair[], side: 'own' | 'other'): number {
  return pairs.reduce((sum, { scores }) => sum + scores[side], 0) / pairs.length;
}

/** Own minus other. What is not finite is worse than any number: only the rank of a difference counts in the test. */
function differencesOf(scores: PairScores): number[] {
  const differences = scores.map(({ own, other }) => (own === other ? 0 : own - other));
  const largest = Math.max(0, ...differences.map(Math.abs).filter(Number.isFinite));
  return differences.map((difference) =>
    Number.isFinite(difference) ? difference : Math.sign(difference) * (2 * largest + 1),
  );
}

/** The others by configuration, with the seeds that they share. */
function rivalsBySeed(question: PruningQuestion, { acrossFamilies, minProgress }: Options): Rival[] {
  const replicates = replicatesOf(question);
  return [...byConfiguration(rivalsOf(question, acrossFamilies))].map(([configuration, trials]) => ({
    configuration,
    pairs: pairsOf(replicates, trials, { goal: question.goal, minProgress }),
  }));
}

/** The one with the best mean of those that share enough seeds. */
function bestOf(rivals: readonly Rival[], needed: number): Rival | undefined {
  const mean = ({ pairs }: Rival) => meanOf(pairs, 'other');
  const eligible = rivals.filter(({ pairs }) => pairs.length >= needed);
  return eligible.reduce<Rival | undefined>(
    (best, rival) => (best === undefined || mean(rival) > mean(best) ? rival : best),
    undefined,
  );
}

function decidedAgainst({ configuration, pairs }: Rival, question: PruningQuestion, options: Options): PruningDecision {
  const { p } = wilcoxonSignedRank(differencesOf(pairs.map(({ scores }) => scores)), { alternative: 'less' });
  const means = { own: meanOf(pairs, 'own'), other: meanOf(pairs, 'other') };
  // A mean can be better although most seeds are worse: then it is kept.
  const prune = p < options.threshold && isWorse(means.own, means.other);
  const value = (score: number) => valueOf(question.goal, score);
  const [own, best] = [value(means.own), value(means.other)];
  const against = `${formatted(own)} against ${formatted(best)} of the best configuration over ${pairs.length} shared seeds`;
  const verdict = prune ? 'worse' : 'not shown to be worse';
  const reason = `${verdict}: ${against}, one-sided p = ${formatted(p)} (threshold ${options.threshold})`;
  return {
    ...kept(question, 'wilcoxon', reason),
    prune,
    ...progressOf(Math.min(...pairs.map(({ position }) => position), lastPosition(question.trial) ?? 0)),
    value: own,
    replicates: pairs.map(({ trials }) => trials.own),
    threshold: best,
    compared: 2,
    peers: [{ configuration, trials: pairs.map(({ trials }) => trials.other), value: best }],
    test: {
      p,
      threshold: options.threshold,
      pairs: pairs.map(({ seed, position, scores }) => ({
        seed,
        progress: Math.min(position, 1),
        value: value(scores.own),
        reference: value(scores.other),
      })),
    },
  };
}

/**
 * Compares a configuration with the best one, seed by seed, by Wilcoxon's one-sided signed-rank test: replicates with one
 * seed start with the same weights and see the same order of images, so that their difference is the configuration's.
 * Each pair is compared at the last progress that both have come to, which for finished ones is the end. The best is the
 * one with the best mean among those that share enough seeds.
 *
 * The test is made after every report and against the best of several, so that its p says when to stop, and is no
 * verdict.
 *
 * Source: Optuna's `WilcoxonPruner`, with seeds as the instances.
 */
export function wilcoxonPruner(question: PruningQuestion, options: Options): PruningDecision {
  const needed = pairsNeeded(options);
  if (question.seeds < needed) {
    const reason = `it can never prune: p < ${options.threshold} takes ${needed} seeds, the sweep has ${question.seeds}`;
    return kept(question, 'wilcoxon', reason);
  }
  const early = tooEarly(question, options.minProgress);
  if (early !== null) return kept(question, 'wilcoxon', early);
  const come = replicatesOf(question).filter((replicate) => isAsFar(endOf(replicate), options.minProgress)).length;
  const rivals = come < needed ? [] : rivalsBySeed(question, options);
  const best = bestOf(rivals, needed);
  if (best !== undefined) return decidedAgainst(best, question, options);
  const most = Math.max(0, ...rivals.map(({ pairs }) => pairs.length));
  const reason =
    come < needed
      ? `${come} seeds of it have come to annealing progress ${options.minProgress}, ${needed} are needed`
      : `${most} seeds can be compared with another configuration, ${needed} are needed`;
  return kept(question, 'wilcoxon', reason);
}

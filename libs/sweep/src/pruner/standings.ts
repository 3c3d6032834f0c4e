import type { Competitor } from './competitor.ts';
import { hasReached, isWorse, scoreAt } from './position.ts';
import type { PruningQuestion } from './pruner.ts';

/** A configuration as it stood at a position of the run. */
export interface Standing {
  readonly configuration: string;
  /** Trials that the score comes from. */
  readonly trials: readonly string[];
  /** More is better, whatever the goal; -Infinity, the worst: not finite. */
  readonly score: number;
}

/** The configuration of a question among those that it may be compared with. */
export interface Standings {
  /** See `positionAt`. */
  readonly position: number;
  readonly own: Standing;
  /** Best first. */
  readonly others: readonly Standing[];
  /** Of `own`, 1 for the best; ties share it. */
  readonly rank: number;
}

export interface StandingsOptions {
  readonly position: number;
  readonly acrossFamilies: boolean;
  readonly bestSoFar?: boolean;
}

/** Trials by configuration. */
export function byConfiguration(trials: readonly Competitor[]): Map<string, Competitor[]> {
  const groups = new Map<string, Competitor[]>();
  for (const trial of trials) {
    const group = groups.get(trial.configuration);
    if (group === undefined) groups.set(trial.configuration, [trial]);
    else group.push(trial);
  }
  return groups;
}

/** The trials of other configurations that a trial may be compared with. */
export function rivalsOf({ trial, peers }: PruningQuestion, acrossFamilies: boolean): Competitor[] {
  return peers.filter(
    ({ configuration, dataset, family }) =>
      configuration !== trial.configuration && dataset === trial.dataset && (acrossFamilies || family === trial.family),
  );
}

/** A trial and its replicates, by seed. */
export function replicatesOf({ trial, peers }: PruningQuestion): Competitor[] {
  const others = peers.filter(({ configuration }) => configuration === trial.configuration);
  return [trial, ...others].sort((a, b) => a.seed - b.seed);
}

interface Scored {
  readonly id: string;
  readonly seed: number;
  readonly score: number;
}

/** The trials of one configuration that have come to a position; then also those that diverged, with the worst score. */
function scored(
  members: readonly Competitor[],
  { goal }: PruningQuestion,
  { position, bestSoFar = false }: StandingsOptions,
): Scored[] {
  if (!members.some((member) => hasReached(member, position))) return [];
  return members.flatMap((member) => {
    if (member.state !== 'diverged' && !hasReached(member, position)) return [];
    const score = scoreAt(member, position, { goal, bestSoFar });
    return score === null ? [] : [{ id: member.id, seed: member.seed, score }];
  });
}

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Another configuration by the seeds that it shares; null when it shares none. See {@link standingsAt}. */
function standingOf(configuration: string, members: readonly Scored[], own: readonly Scored[]): Standing | null {
  const ownScores = new Map(own.map(({ seed, score }) => [seed, score]));
  const shared = members.filter(({ seed }) => ownScores.has(seed));
  if (shared.length === 0) return null;
  const difference = mean(shared.map(({ seed, score }) => score - (ownScores.get(seed) ?? 0)));
  const ownMean = mean(own.map(({ score }) => score));
  return {
    configuration,
    trials: shared.map(({ id }) => id),
    // Where the own mean is not finite there is nothing to add a difference to.
    score: Number.isFinite(ownMean) ? ownMean + difference : mean(shared.map(({ score }) => score)),
  };
}

/**
 * The configuration of a question and the others at a position of the run. The configuration has the mean over its
 * replicates that have come as far. Another has the mean that it would have with the same seeds: that mean plus its mean
 * difference in the seeds that both have been seen with, so that what a seed is worth does not count; where it has them
 * all, that is its own mean. Null when the trial has no value there.
 */
export function standingsAt(question: PruningQuestion, options: StandingsOptions): Standings | null {
  const replicates = scored(replicatesOf(question), question, options);
  if (!replicates.some(({ id }) => id === question.trial.id)) return null;
  const own = {
    configuration: question.trial.configuration,
    trials: replicates.map(({ id }) => id),
    score: mean(replicates.map(({ score }) => score)),
  };
  const others = [...byConfiguration(rivalsOf(question, options.acrossFamilies))]
    .flatMap(([configuration, members]) => {
      return standingOf(configuration, scored(members, question, options), replicates) ?? [];
    })
    .sort((a, b) => (a.score === b.score ? 0 : b.score - a.score));
  const rank = 1 + others.filter(({ score }) => isWorse(own.score, score)).length;
  return { position: options.position, own, others, rank };
}

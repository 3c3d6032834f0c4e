import type { Goal } from '../metric.ts';
import { isAsFar, lastPosition, valueOf } from './position.ts';
import type { PruningQuestion } from './pruner.ts';
import type { PrunerName } from './prunerOptions.ts';
import type { Standing, Standings } from './standings.ts';

/** Most peers that a decision lists: it is stored with its trial, in sweeps of thousands of configurations. */
export const maxListedPeers = 100;

/** A configuration that another was compared with. */
export interface ComparedPeer {
  readonly configuration: string;
  /** Ids of its trials that were looked at. */
  readonly trials: readonly string[];
  /** Their mean, adjusted for the seeds that it lacks, see `standingsAt`. Null: not finite. */
  readonly value: number | null;
}

/** Two trials with the same seed, at their last common position. Null: not finite. */
export interface SeedPair {
  readonly seed: number;
  readonly progress: number;
  readonly value: number | null;
  readonly reference: number | null;
}

/**
 * What a pruner decided about a configuration, with everything that explains it at the time. JSON. It holds for all
 * replicates of the configuration, see `prunedConfigurations`.
 */
export interface PruningDecision {
  readonly pruner: PrunerName;
  readonly prune: boolean;
  /** A sentence for people. */
  readonly reason: string;
  /** The trial that had reported, and the updates that it had done. */
  readonly trial: string;
  readonly configuration: string;
  readonly family: string;
  readonly step: number;
  /** Annealing progress at which values were compared; null when none were. */
  readonly progress: number | null;
  /** Share of the updates after the cooling that were done at the comparison; null unless its progress is 1. */
  readonly afterCooling: number | null;
  /** Mean over `replicates`; null when it is not finite, or none were compared. */
  readonly value: number | null;
  /** Ids of the trials of the configuration over which the value is the mean. */
  readonly replicates: readonly string[];
  /** A worse value is pruned; null when there is none. */
  readonly threshold: number | null;
  /** 1 for the best of `compared` configurations, this one included; ties share a rank. */
  readonly rank: number | null;
  readonly compared: number;
  /** The best `maxListedPeers` of the others, best first. */
  readonly peers: readonly ComparedPeer[];
  /** Annealing progress of the rung, of a pruner that has rungs. */
  readonly rung: number | null;
  /** Of hyperband, 0 for the one with the first rung. */
  readonly bracket: number | null;
  /** Of wilcoxon: what was tested. */
  readonly test: { readonly p: number; readonly threshold: number; readonly pairs: readonly SeedPair[] } | null;
}

/** Annealing progress and what comes after it, as a decision records them. */
export function progressOf(position: number): Pick<PruningDecision, 'progress' | 'afterCooling'> {
  return { progress: Math.min(position, 1), afterCooling: position < 1 ? null : position - 1 };
}

/** A number as sentences give it. */
export function formatted(value: number | null): string {
  return value === null ? 'a value that is not finite' : String(Number(value.toPrecision(5)));
}

/** Where in the run a comparison was made: `at annealing progress 0.5`. */
export function describePosition(position: number): string {
  const { progress, afterCooling } = progressOf(position);
  const after = Math.round((afterCooling ?? 0) * 100);
  return `at annealing progress ${formatted(progress)}${after > 0 ? ` and ${after} % of the updates after it` : ''}`;
}

/** A decision to go on without a comparison. */
export function kept({ trial }: PruningQuestion, pruner: PrunerName, reason: string): PruningDecision {
  return {
    pruner,
    prune: false,
    reason,
    trial: trial.id,
    configuration: trial.configuration,
    family: trial.family,
    step: trial.curve.steps.at(-1) ?? 0,
    progress: null,
    afterCooling: null,
    value: null,
    replicates: [],
    threshold: null,
    rank: null,
    compared: 0,
    peers: [],
    rung: null,
    bracket: null,
    test: null,
  };
}

/** The fields of a decision that tell how a configuration stood among the others. */
export function explained({ position, own, others, rank }: Standings, goal: Goal): Partial<PruningDecision> {
  const peer = ({ configuration, trials, score }: Standing) => ({ configuration, trials, value: valueOf(goal, score) });
  return {
    ...progressOf(position),
    value: valueOf(goal, own.score),
    replicates: own.trials,
    rank,
    compared: others.length + 1,
    peers: others.slice(0, maxListedPeers).map(peer),
  };
}

/** Why a trial cannot be judged after its last report, whatever the others did; null when it can. */
export function tooEarly({ trial }: PruningQuestion, minProgress: number): string | null {
  const [step, position] = [trial.curve.steps.at(-1), lastPosition(trial)];
  if (step === undefined || position === null) return 'it has not reported a value yet';
  if (step >= trial.steps) return 'it has done all its updates';
  if (isAsFar(position, minProgress)) return null;
  if (trial.steps < minProgress * trial.annealingSteps) {
    const [cooling, run] = [formatted(trial.annealingSteps), formatted(trial.steps)];
    return `its run of ${run} updates ends before annealing progress ${minProgress}: it cools for ${cooling}; a smaller minProgress would judge it`;
  }
  return `annealing progress ${formatted(position)} is less than minProgress, ${minProgress}`;
}

import { meanInterval, summarize } from '@coolsweep/statistics';
import { SweepError, verdictSentence, verdictsOf, type GroupSummary, type Verdicts } from '@coolsweep/sweep';
import type { ComparedGroup } from './comparedGroups.ts';
import { comparedMetric, type ComparedMetric } from './comparedMetric.ts';
import { comparisonFields, differingConditions } from './comparisonFields.ts';

/** The smallest difference that matters where neither the reader nor the sweep says: 0.2 points of accuracy. */
const usualEffect = 0.002;

/** What a reader chose; null where the comparison chooses. */
export interface ComparisonQuestion {
  readonly metric: string | null;
  /** Name, or letters of the configuration hash, of the reference. */
  readonly reference: string | null;
  /** In units of the metric. */
  readonly effect: number | null;
}

/**
 * Groups against one of them, by the code of `coolsweep compare`, with the sentences that say what may be concluded. A
 * single group is summarised, and has no verdicts.
 */
export function comparisonView(groups: readonly ComparedGroup[], question: ComparisonQuestion) {
  const chosen = comparedMetric(groups, question.metric);
  const smallestEffect = question.effect ?? groups[0]?.sweep.spec.smallestEffect ?? usualEffect;
  const verdicts = verdictsAmong(groups, { ...chosen, smallestEffect, reference: question.reference });
  const summaries = verdicts?.groups ?? groups.map((one) => summaryAlone(one, chosen));
  const fields = comparisonFields(groups.flatMap(({ trials }) => trials.slice(0, 1)).map(({ config }) => config));
  return {
    ...chosen,
    smallestEffect,
    sweeps: sweepsOf(groups),
    reference: verdicts?.reference ?? null,
    hasEqualBudgets: verdicts?.hasEqualBudgets ?? true,
    groups: groups.flatMap((one, index) => {
      const summary = summaries[index];
      return summary === undefined ? [] : [{ ...groupView(one), ...summary }];
    }),
    verdicts: (verdicts?.verdicts ?? []).map((verdict) => ({
      ...verdict,
      sentence: verdicts === null ? '' : verdictSentence(verdict, verdicts, sweepOf(verdict.name, groups)),
    })),
    fields,
    differingConditions: differingConditions(fields),
  };
}

interface Judging extends Pick<ComparedMetric, 'metric' | 'goal'> {
  readonly smallestEffect: number;
  readonly reference: string | null;
}

function verdictsAmong(groups: readonly ComparedGroup[], { reference, ...judging }: Judging): Verdicts | null {
  const wanted = reference ?? undefined;
  const compared = groups.map(({ group }) => group);
  if (compared.length > 1) return verdictsOf(compared, { ...judging, reference: wanted });
  if (compared.length === 1) return null;
  throw new SweepError('invalid_arguments', 'There is nothing to compare: no trial was recorded of what was named.');
}

/** As verdicts summarise a group, over all its seeds. */
function summaryAlone({ group, trials }: ComparedGroup, { metric }: ComparedMetric): GroupSummary {
  const value = (results: Readonly<Record<string, number>>) => results[metric];
  const completed = trials.filter(({ state }) => state === 'completed');
  const values = completed.flatMap(({ results }) => value(results) ?? []).filter(Number.isFinite);
  const summary = summarize(values);
  const diverged = trials.filter(({ state, results }) => {
    const found = value(results);
    return state === 'diverged' || (state === 'completed' && found !== undefined && !Number.isFinite(found));
  });
  return {
    name: group.name,
    configHash: group.configHash,
    isReference: true,
    n: values.length,
    mean: summary?.mean ?? null,
    sd: summary?.sd ?? null,
    interval: meanInterval(values),
    isSelected: group.replicates.some(({ tookPartInSelection }) => tookPartInSelection),
    divergedSeeds: diverged.map(({ seed }) => seed),
    missingSeeds: trials
      .filter((trial) => !diverged.includes(trial) && value(trial.results) === undefined)
      .map(({ seed }) => seed),
    budget: group.budget,
  };
}

function groupView({ group, sweep, trials }: ComparedGroup) {
  const selecting = new Set(
    group.replicates.filter(({ tookPartInSelection }) => tookPartInSelection).map(({ seed }) => seed),
  );
  return {
    sweepId: sweep.id,
    isControl: group.isControl,
    trials: trials.map(({ id, sweepId, seed, state }) => ({
      id,
      sweepId,
      seed,
      state,
      tookPartInSelection: selecting.has(seed),
    })),
  };
}

function sweepsOf(groups: readonly ComparedGroup[]) {
  const sweeps = new Map(groups.map(({ sweep }) => [sweep.id, sweep]));
  return [...sweeps.values()].map(({ id, name, spec, origin }) => ({ id, name, metric: spec.metric, origin }));
}

/** The sweep of which the sentences say how to run its best again. */
function sweepOf(name: string, groups: readonly ComparedGroup[]): string {
  return groups.find(({ group }) => group.name === name)?.sweep.id ?? '';
}

import { isFinished, rankedMean, resultsOf, trialStates, variedPaths } from '@coolsweep/sweep';
import type { ConfigurationGroup, SweepOverview, Trial, TrialState } from '@coolsweep/sweep';
import { summarize } from '@coolsweep/statistics';
import { summaryView } from './numeral.ts';
import { sweepStatus } from './sweepStatus.ts';

/** A line of the list of sweeps. */
export function overviewView(overview: SweepOverview) {
  const { sweep, counts, best, startedAt, finishedAt } = overview;
  return {
    id: sweep.id,
    name: sweep.name,
    state: sweep.state,
    status: sweepStatus(overview),
    requested: sweep.requested,
    priority: sweep.priority,
    engine: sweep.engine,
    tags: sweep.tags,
    archivedAt: sweep.archivedAt?.toISOString() ?? null,
    metric: sweep.spec.metric,
    counts,
    total: trialStates.reduce((sum, state) => sum + counts[state], 0),
    finished: trialStates.reduce((sum, state) => sum + (isFinished(state) ? counts[state] : 0), 0),
    best: best === null ? null : { params: best.params, objective: summaryView(summarize(best.values)) },
    createdAt: sweep.createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** A sweep with its configurations, in the order of the groups. */
export function sweepView(overview: SweepOverview, groups: readonly ConfigurationGroup[]) {
  const { spec, environment } = overview.sweep;
  return {
    ...overviewView(overview),
    description: spec.description,
    parameters: variedPaths(spec),
    seeds: spec.seeds,
    environment,
    configurations: groups.map(configurationView),
  };
}

function configurationView(group: ConfigurationGroup) {
  const { configHash, params, trials, objective } = group;
  return {
    configHash,
    params,
    counts: countsOf(trials),
    objective: summaryView(objective),
    testAccuracy: summaryView(summarize(resultsOf(trials, 'test/accuracy'))),
    /** False when a replicate diverged: the mean would be one of the lucky seeds. */
    ranked: rankedMean(group) !== null,
  };
}

function countsOf(trials: readonly Trial[]): Partial<Record<TrialState, number>> {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of trials) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

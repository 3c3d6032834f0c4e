import { summarize } from '@coolsweep/statistics';
import {
  groupByConfiguration,
  objectiveOf,
  resultsOf,
  variedPaths,
  type ConfigurationGroup,
  type Sweep,
  type Trial,
} from '@coolsweep/sweep';
import { formatSummary, formatValue } from './format.ts';
import { table } from './table.ts';

/** Configurations with their replicates, best first. */
export function groupsOf(sweep: Sweep, trials: readonly Trial[]): ConfigurationGroup[] {
  return groupByConfiguration(trials, sweep.spec.metric?.goal ?? 'maximize');
}

function states(group: ConfigurationGroup): string {
  const counts = new Map<string, number>();
  for (const { state } of group.trials) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** One row per configuration: its parameters, the objective and the test accuracy as mean ± sd over seeds. */
export function sweepTable(sweep: Sweep, trials: readonly Trial[]): string {
  const paths = variedPaths(sweep.spec);
  const { metric } = sweep.spec;
  const isTraining = objectiveOf(sweep.spec) === null;
  const rows = groupsOf(sweep, trials).map((group) => [
    ...paths.map((path) => formatValue(group.params[path])),
    ...(metric ? [formatSummary(group.objective)] : []),
    ...(isTraining ? [formatSummary(summarize(resultsOf(group.trials, 'test/accuracy')))] : []),
    String(group.trials.length),
    states(group),
  ]);
  return table(
    [...paths, ...(metric ? [metric.name] : []), ...(isTraining ? ['test/accuracy'] : []), 'seeds', 'trials'],
    rows,
  );
}

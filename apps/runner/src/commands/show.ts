import { summarize } from '@coolsweep/statistics';
import { resultsOf, variedPaths, type Sweep, type Trial } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { comparisonReport, describeComparison } from '../output/comparisonReport.ts';
import { formatNumber, formatValue } from '../output/format.ts';
import { groupsOf, sweepTable } from '../output/sweepTable.ts';
import { table } from '../output/table.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

function trialTable(sweep: Sweep, trials: readonly Trial[]): string {
  const paths = variedPaths(sweep.spec);
  const rows = trials.map((trial) => [
    trial.id,
    ...paths.map((path) => formatValue(trial.params[path])),
    String(trial.seed),
    trial.state,
    trial.objective === null ? '–' : formatNumber(trial.objective),
    trial.failure?.message.split('\n')[0] ?? '',
  ]);
  return table(['trial', ...paths, 'seed', 'state', sweep.spec.metric?.name ?? 'objective', ''], rows);
}

/** `coolsweep show SWEEP`: its methods side by side, its configurations with mean ± sd over seeds, and its trials. */
export function show({ environment, console }: CommandContext, sweepId: string): Promise<number> {
  return withStore(environment, async (store) => {
    const overview = await store.sweepById(sweepId);
    const trials = await store.trialsOf(sweepId);
    const { sweep, counts } = overview;
    const metric = sweep.spec.metric;
    const comparison = await comparisonReport(store, sweep, trials);
    console.value({
      ...overview,
      comparison,
      configurations: groupsOf(sweep, trials).map(({ trials: members, ...group }) => ({
        ...group,
        testAccuracy: summarize(resultsOf(members, 'test/accuracy')),
        trials: members,
      })),
    });
    console.line(`${sweep.name} (${sweep.id}), ${sweep.state}, created ${sweep.createdAt.toLocaleString('sv-SE')}`);
    if (sweep.engine !== null) console.line(`runs on ${sweep.engine} alone`);
    if (sweep.endReason !== null) console.line(`ended by ${sweep.endReason}`);
    console.line(
      metric
        ? `judged by ${metric.name}, ${metric.goal}; mean ± standard deviation over seeds`
        : 'no metric to select by: no image is held out; configurations in the order of the grid',
    );
    console.line(
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    );
    console.line();
    console.line(describeComparison(sweep, comparison));
    console.line();
    console.line(sweepTable(sweep, trials));
    console.line();
    console.line(trialTable(sweep, trials));
    return exitCodes.ok;
  });
}

import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { variedPaths, type Sweep, type Trial } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

export type ExportFormat = 'csv' | 'json';

function record(sweep: Sweep, trial: Trial): Record<string, unknown> {
  return {
    trial: trial.id,
    number: trial.number,
    state: trial.state,
    seed: trial.seed,
    configHash: trial.configHash,
    ...Object.fromEntries(variedPaths(sweep.spec).map((path) => [path, trial.params[path] ?? null])),
    objective: trial.objective,
    ...trial.results,
    failure: trial.failure?.message ?? null,
    startedAt: trial.startedAt?.toISOString() ?? null,
    finishedAt: trial.finishedAt?.toISOString() ?? null,
  };
}

/** CSV with one column per field that any trial has; cells that a spreadsheet would run as a formula are escaped. */
export function toCsv(records: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(records.flatMap(Object.keys))];
  const cells = records.map((one) => columns.map((column) => cell(one[column])));
  return stringify([columns, ...cells], { escape_formulas: true });
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  // JSON has no NaN and no infinities.
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** `coolsweep export SWEEP`: every trial with its parameters and results, on standard output. */
export function exportSweep({ environment }: CommandContext, sweepId: string, format: ExportFormat): Promise<number> {
  return withStore(environment, async (store) => {
    const { sweep } = await store.sweepById(sweepId);
    const trials = await store.trialsOf(sweepId);
    const records = trials.map((trial) => record(sweep, trial));
    const text =
      format === 'csv'
        ? toCsv(records)
        : `${JSON.stringify({ sweep, trials: trials.map((trial, index) => ({ ...records[index], config: trial.config })) }, null, 2)}\n`;
    // A pipe takes a large export in parts; leaving before it is drained would cut it short.
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    return exitCodes.ok;
  });
}

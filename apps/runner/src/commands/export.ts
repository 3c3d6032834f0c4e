import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { toNumeral, variedPaths, type Sweep, type Trial } from '@coolsweep/sweep';
import { spreadsheetText } from '@coolsweep/sweep/spreadsheet';
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

/** CSV with one column per field that any trial has; text that a spreadsheet would run as a formula is escaped. */
export function toCsv(records: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(records.flatMap(Object.keys))];
  return stringify([columns.map(spreadsheetText), ...records.map((one) => columns.map((column) => cell(one[column])))]);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Not csv-stringify's own escaping: it takes negative numbers for formulas.
  if (typeof value === 'string') return spreadsheetText(value);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** JSON without NaN and infinities, which it has no numbers for: they are given as words. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'number' ? toNumeral(part) : part), 2);
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
        : `${toJson({ sweep, trials: trials.map((trial, index) => ({ ...records[index], config: trial.config })) })}\n`;
    // A pipe takes a large export in parts; leaving before it is drained would cut it short.
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    return exitCodes.ok;
  });
}

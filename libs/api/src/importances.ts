import { cellsOf, gridCells, pedAnova, type ImportanceParameter } from '@coolsweep/statistics';
import { variedPaths, type Goal, type SweepSpec, type TrialSummary } from '@coolsweep/sweep';
import { parameterColumn, type ParameterAxis, type ParameterColumn } from './parameterAxis.ts';
import { measureOf } from './trialColumns.ts';

/** Fewer trials than these say nothing: the best tenth is then one of them. */
const fewestTrials = 10;

/** By what trials are compared, and which way is better. */
export interface ImportanceQuestion {
  readonly measure: string;
  readonly goal: Goal;
}

/**
 * How much each parameter of a sweep matters for being among the best tenth of these trials, by PED-ANOVA over those
 * that completed with a finite value: the most important one first, shares of their sum. Null of too few trials, and
 * where nothing tells the best from the others.
 */
export function importances(
  spec: Pick<SweepSpec, 'parameters' | 'configurations'>,
  trials: readonly TrialSummary[],
  { measure, goal }: ImportanceQuestion,
) {
  const counted = trials.flatMap((trial) => {
    const value = trial.state === 'completed' ? measureOf(trial, measure) : null;
    return value !== null && Number.isFinite(value) ? [{ trial, loss: goal === 'minimize' ? value : -value }] : [];
  });
  if (counted.length < fewestTrials) return null;
  const paths = variedPaths(spec);
  const found = pedAnova(
    counted.map(({ loss }) => loss),
    paths.map((path) =>
      importanceParameter(
        parameterColumn(
          path,
          spec,
          counted.map(({ trial }) => trial),
        ),
      ),
    ),
  );
  const sum = found.reduce((total, one) => total + one, 0);
  if (sum === 0) return null;
  const shares = paths.map((path, index) => ({ path, share: (found[index] ?? 0) / sum }));
  return { n: counted.length, shares: shares.sort((a, b) => b.share - a.share) };
}

function importanceParameter({ axis, cells }: ParameterColumn): ImportanceParameter {
  if (axis.kind === 'values') {
    return { cells: cells.map((cell) => cell ?? -1), count: axis.values.length, isOrdered: false };
  }
  const even = cells.map((cell) => (cell === null ? Number.NaN : evenly(axis.scale, cell)));
  const ends = { min: evenly(axis.scale, axis.min), max: evenly(axis.scale, axis.max) };
  return { cells: cellsOf(even, ends), count: gridCells, isOrdered: true };
}

function evenly(scale: Extract<ParameterAxis, { kind: 'range' }>['scale'], value: number): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return Math.log(value);
    case 'log1m':
      return -Math.log1p(-value);
  }
}

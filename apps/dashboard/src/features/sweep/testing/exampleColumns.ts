import type { TrialColumns } from '../trialData.ts';

/**
 * Six trials: initial momentum 0.5 and 0.9, cooling over half of the run and all of it; the best configuration twice, of
 * which one seed diverged, and one trial that failed.
 */
export const exampleColumns: TrialColumns = {
  numbers: [1, 2, 3, 4, 5, 6],
  seeds: [1, 1, 1, 1, 2, 2],
  stateNames: ['waiting', 'running', 'completed', 'diverged', 'pruned', 'failed', 'cancelled'],
  states: [2, 2, 2, 2, 5, 3],
  configurations: [0, 1, 2, 3, 0, 3],
  parameters: [
    {
      axis: { kind: 'values', path: 'optimizer.rho0', values: [0.5, 0.9] },
      cells: [0, 0, 1, 1, 0, 1],
    },
    {
      axis: { kind: 'values', path: 'optimizer.coolingLength', values: [{ fraction: 0.5 }, { fraction: 1 }] },
      cells: [0, 1, 0, 1, 0, 1],
    },
  ],
  measures: [
    { id: 'objective', values: [0.8, 0.84, 0.86, 0.9, null, null] },
    { id: 'result:train/loss', values: [0.5, 0.4, 0.3, 0.2, null, 'NaN'] },
  ],
  results: ['train/loss'],
  timing: { completedSeconds: 10, running: [] },
};

import { expect, it } from 'vitest';
import { samplersPage } from './samplersPage.ts';

it('shows the pooled ratios with their bounds, and the regrets of each function', () => {
  const page = samplersPage({
    'tpe/optuna': 0.8999,
    'tpe/optunaUpper95': 1.0271,
    'ours/tpe/branin': 0.0149,
    'optuna/tpe/branin': 0.02247,
    'ratio/tpe/branin': 0.663,
  });
  expect(page).toContain('| `tpe/optuna` | 0.900 | 1.03 | 1.25 |');
  expect(page).toContain('| tpe, branin | 0.0149 | 0.0225 | 0.663 |');
  expect(page).not.toContain('cmaes');
});

it('shows our regrets alone where Optuna could not be run', () => {
  expect(samplersPage({ 'ours/sobol/ackley5': 14.3 })).toContain('| sobol, ackley5 | 14.3 | – | – |');
});

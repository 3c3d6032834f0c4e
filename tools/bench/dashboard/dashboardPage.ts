import { shown, type ResultRow } from '../resultRow.ts';
import { atLeast, type Values } from './summary.ts';

const rows: readonly ResultRow[] = [
  {
    key: 'lcpMs',
    what: 'largest contentful paint, cold, the slower of the two pages below, ms',
    target: '≤ 1000',
    digits: 0,
  },
  { key: 'lcpMs/sweeps', what: 'sweeps page', target: '', digits: 0 },
  { key: 'lcpMs/sweep', what: 'sweep page', target: '', digits: 0 },
  { key: 'tableP95Ms', what: 'sorting and filtering the table, server, p95, ms', target: '≤ 60', digits: 1 },
  { key: 'curvesP95Ms', what: '100 learning curves of 1,000 points, server, p95, ms', target: '≤ 150', digits: 1 },
  { key: 'curvesDrawnMs', what: 'the same from the choice to the drawn chart, ms', target: '≤ 500', digits: 0 },
  { key: 'brushFrameP95Ms', what: 'time between frames while brushing, p95, ms', target: '≤ 32', digits: 1 },
  { key: 'brushFrameP95Ms/back', what: 'the same while a brush is drawn back, ms', target: '', digits: 1 },
  { key: 'jsKiB', what: 'JavaScript of the sweep page, gzipped, KiB', target: '≤ 300', digits: 0 },
  { key: 'liveMs', what: 'from a metric that is written to its being drawn, ms', target: '≤ 1000', digits: 0 },
  { key: 'optunaDashboard/ours', what: 'first useful paint, optuna-dashboard / ours', target: '≥ 3', digits: 2 },
  { key: 'usefulMs/ours', what: 'first useful paint, ours, ms', target: '', digits: 0 },
  { key: 'usefulMs/optunaDashboard', what: 'first useful paint, optuna-dashboard, ms', target: '', digits: 0 },
  { key: 'optunaDashboard/ours/1000', what: 'the same ratio over 1,000 trials', target: '', digits: 2 },
  { key: 'usefulMs/ours/1000', what: 'first useful paint over 1,000 trials, ours, ms', target: '', digits: 0 },
  {
    key: 'usefulMs/optunaDashboard/1000',
    what: 'first useful paint over 1,000 trials, optuna-dashboard, ms',
    target: '',
    digits: 0,
  },
];

/** The table of the dashboard's benchmark, in Markdown, from the values of its JSON line. */
export function dashboardPage(values: Values): string {
  const cells = rows
    .filter(({ key }) => values[key] !== undefined)
    .map(({ key, what, target, digits }) => {
      const isBound = values[atLeast(key)] === 1;
      const spread = ['median', 'p95'].map((part) => shown(isBound ? undefined : values[`${part}/${key}`], digits));
      const count = shown(values[`n/${key}`], 0);
      const result = `${isBound ? 'at least ' : ''}${shown(values[key], digits)}`;
      return `| \`${key}\` | ${what} | ${result} | ${spread.join(' | ')} | ${count} | ${target} |`;
    });
  return [
    '| key | what | result | median | p95 | n | target |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...cells,
  ].join('\n');
}

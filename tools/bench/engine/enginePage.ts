import { shown, type ResultRow } from '../resultRow.ts';

type Values = Readonly<Record<string, number>>;

const rows: readonly ResultRow[] = [
  { key: 'trials/optuna-sqlite', what: 'trials/s, ours / Optuna on SQLite', target: '≥ 5', digits: 2 },
  { key: 'trials/optuna-journal', what: 'trials/s, ours / Optuna on its journal', target: '≥ 1', digits: 2 },
  { key: 'trials/ray', what: 'trials/s, ours / Ray Tune', target: '–', digits: 0 },
  { key: 'last100/first100', what: 'rate of the last 100 of 10,000 trials / second 100', target: '≥ 0.8', digits: 2 },
  { key: 'gapMs', what: 'end of a trial to start of the next, median, ms', target: '≤ 50', digits: 2 },
  { key: 'gapMs/p99', what: 'the same, 99th percentile, ms', target: '–', digits: 2 },
  { key: 'pointsPerSecond', what: 'metric points/s into SQLite', target: '≥ 20,000', digits: 0 },
  {
    key: 'schedulerMiB',
    what: 'peak memory of the scheduler, 10,000 trials, 10 million points, MiB',
    target: '≤ 300',
    digits: 0,
  },
  { key: 'killed/missing', what: 'acknowledged results that were missing after SIGKILL', target: '0', digits: 0 },
];

const rates = ['trials', 'optuna-journal', 'optuna-sqlite', 'ray'];

/** The tables of the engine's benchmark, in Markdown, from the values of its JSON line. */
export function enginePage(values: Values): string {
  const range = (key: string) =>
    values[`least/${key}`] === undefined
      ? ''
      : ` (${shown(values[`least/${key}`], 2)}–${shown(values[`most/${key}`], 2)})`;
  const results = rows
    .filter(({ key }) => values[key] !== undefined)
    .map(
      ({ key, what, target, digits }) =>
        `| \`${key}\` | ${what} | ${shown(values[key], digits)}${range(key)} | ${target} |`,
    );
  const speeds = rates
    .filter((name) => values[`trialsPerSecond/${name}`] !== undefined)
    .map(
      (name) => `| ${name} | ${shown(values[`trialsPerSecond/${name}`], 1)} | ${shown(values[`rounds/${name}`], 0)} |`,
    );
  return [
    ['| key | what | result (least–most of the rounds) | target |', '| --- | --- | ---: | ---: |', ...results].join(
      '\n',
    ),
    ['| no-op trials/s, 10 reports each | median | rounds |', '| --- | ---: | ---: |', ...speeds].join('\n'),
  ].join('\n\n');
}

import { measuredSamplers } from './measuredSamplers.ts';
import { testFunctions } from './testFunctions.ts';

type Values = Readonly<Record<string, number>>;

/** What the pooled ratio's bound should not exceed. */
const target = 1.25;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toPrecision(3);
}

/** The tables of the samplers benchmark, in Markdown, from the values of its JSON line. */
export function samplersPage(values: Values): string {
  const pooled = measuredSamplers
    .filter((sampler) => values[`${sampler}/optuna`] !== undefined)
    .map((sampler) => {
      const key = `${sampler}/optuna`;
      return [`\`${key}\``, shown(values[key]), shown(values[`${key}Upper95`]), target.toFixed(2)];
    });
  const found = measuredSamplers.flatMap((sampler) =>
    testFunctions.map(({ name }) => [
      `${sampler}, ${name}`,
      ...['ours', 'optuna', 'ratio'].map((part) => shown(values[`${part}/${sampler}/${name}`])),
    ]),
  );
  return [
    table(['ratio of regrets, all functions', 'ratio', 'upper 95 % bound', 'bound wanted at most'], pooled),
    table(
      ['geometric mean regret', 'CoolSweep', 'Optuna', 'ratio'],
      found.filter(([, ours]) => ours !== '–'),
    ),
  ].join('\n\n');
}

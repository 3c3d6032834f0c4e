import { shown } from '../resultRow.ts';
import { heats } from './lineup.ts';
import { ratioRules } from './ratios.ts';

type Values = Readonly<Record<string, number>>;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // All columns but the first hold numbers.
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratioTable(values: Values): string | null {
  const rows = ratioRules
    .filter(({ key }) => values[key] !== undefined)
    .map(({ key, atLeast }) => {
      const [perRound, low, high] = ['perRound', 'low', 'high'].map((part) => shown(values[`${part}/${key}`], 3));
      return [`\`${key}\``, shown(values[key], 3), atLeast.toFixed(2), `${perRound} (${low}–${high})`];
    });
  if (rows.length === 0) return null;
  return table(['ratio of images/s', 'of medians', 'target', 'median of the rounds (95 % interval)'], rows);
}

function contestantTable(values: Values, title: string): string | null {
  const entries = heats.find((heat) => heat.title === title)?.entries ?? [];
  const rows = entries
    .filter(({ label }) => values[`imagesPerSecond/${label}`] !== undefined)
    .map(({ label, about }) => [
      `\`${label}\` ${about}`,
      shown(values[`imagesPerSecond/${label}`], 1),
      shown((values[`toFirstStepMs/${label}`] ?? Number.NaN) / 1000, 1),
      shown((values[`firstStepMs/${label}`] ?? Number.NaN) / 1000, 2),
      shown(values[`peakRssMiB/${label}`], 0),
    ]);
  if (rows.length === 0) return null;
  return table([title, 'images/s', 'start to first step, s', 'first step, s', 'peak memory, MiB'], rows);
}

/** The tables of the training benchmark, in Markdown, from the values of its JSON line. */
export function trainingPage(values: Values): string {
  const outside = values['outsideStep@128'];
  const parts = [
    ratioTable(values),
    ...heats.map(({ title }) => contestantTable(values, title)),
    outside === undefined
      ? null
      : `Share of a trial's wall time outside the step, batch 128 (\`outsideStep@128\`): ${shown(100 * outside, 1)} %.`,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

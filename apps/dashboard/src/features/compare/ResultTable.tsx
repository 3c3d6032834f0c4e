import Link from 'next/link';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { LineSample } from '../../ui/LineSample.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import type { TextTable } from '../../ui/textTable.ts';
import {
  conclusions,
  formatDifference,
  formatEffect,
  formatInterval,
  formatP,
  formatSeedsNeeded,
  resultNotes,
  type ComparedGroup,
  type Comparison,
} from './resultText.ts';
import styles from './ResultTable.module.css';

const columns = [
  'Seeds',
  'Mean',
  '95 % interval',
  'Difference',
  '95 % interval',
  'p',
  'Holm p',
  'Wilcoxon p',
  'g (95 % interval)',
  'Seeds needed',
] as const;

/** Means and paired tests: a row for each group, the reference without a test. */
export function ResultTable({ comparison }: { readonly comparison: Comparison }) {
  const { metric, groups } = comparison;
  const notes = resultNotes(comparison);
  const head = (
    <tr>
      <th scope="col">Group</th>
      <th scope="col">Conclusion</th>
      {columns.map((name, index) => (
        <th key={index} scope="col" data-align="end">
          {name}
        </th>
      ))}
    </tr>
  );
  return (
    <Section
      title={`Results by ${metric}`}
      aside={<ExportMenu of="the results" name="comparison" table={() => resultRows(comparison)} />}
    >
      <div className={styles.results}>
        <Table caption={`Results by ${metric}`} head={head} stacks>
          {groups.map((group, index) => (
            <Row key={group.name} group={group} style={index} comparison={comparison} />
          ))}
        </Table>
      </div>
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface RowProps {
  readonly group: ComparedGroup;
  readonly style: number;
  readonly comparison: Comparison;
}

function Row({ group, style, comparison: { metric, verdicts, reference } }: RowProps) {
  const verdict = verdicts.find(({ name }) => name === group.name);
  const value = (mean: number) => formatMetric(metric, mean);
  const difference = (size: number) => formatDifference(metric, size);
  const cells = verdict && [
    verdict.difference === null ? '—' : difference(verdict.difference.mean),
    formatInterval(verdict.difference?.interval, difference),
    formatP(verdict.tTest?.p),
    formatP(verdict.holmP),
    formatP(verdict.wilcoxon?.p),
    formatEffect(verdict.effect),
    formatSeedsNeeded(verdict.seedsNeeded),
  ];
  return (
    <tr>
      <th scope="row" data-wrap>
        <LineSample style={style} /> <Link href={`/sweeps/${encodeURIComponent(group.sweepId)}`}>{group.name}</Link>
      </th>
      <td data-label="Conclusion">
        {verdict === undefined
          ? reference !== null && 'reference'
          : `${conclusions[verdict.conclusion].sign} ${conclusions[verdict.conclusion].word}`}
      </td>
      <td data-align="end" data-label={columns[0]}>
        {formatCount(group.n)}
        {group.isSelected && '*'}
      </td>
      <td data-align="end" data-label={columns[1]}>
        {formatMetric(metric, group.mean)}
      </td>
      <td data-align="end" data-label={columns[2]}>
        {formatInterval(group.interval, value)}
      </td>
      {(cells ?? noContrast).map((text, index) => (
        <td key={index} data-align="end" data-label={columns[index + 3]}>
          {text}
        </td>
      ))}
    </tr>
  );
}

const noContrast: readonly string[] = Array.from({ length: columns.length - 3 }, () => '');

/** The numbers of the table, all digits of them. */
function resultRows({ metric, groups, verdicts, smallestEffect }: Comparison): TextTable {
  return {
    columns: [
      ...['group', 'sweep', 'configHash', 'metric', 'n', 'mean', 'sd', 'low', 'high', 'reference', 'pairs'],
      ...['difference', 'differenceLow', 'differenceHigh', 'p', 'holmP', 'wilcoxonP', 'g', 'gLow', 'gHigh'],
      ...['smallestEffect', 'seedsNeeded', 'seedsNeededCautious', 'conclusion', 'sentence'],
    ],
    rows: groups.map((group) => {
      const { name, sweepId, configHash, n, mean, sd, interval } = group;
      const verdict = verdicts.find((one) => one.name === name);
      const [difference, effect, needed] = [verdict?.difference, verdict?.effect, verdict?.seedsNeeded];
      return [
        ...[name, sweepId, configHash, metric, n, mean, sd, interval?.lower ?? null, interval?.upper ?? null],
        ...[verdict?.reference ?? null, verdict?.seeds.length ?? null],
        ...[difference?.mean ?? null, difference?.interval?.lower ?? null, difference?.interval?.upper ?? null],
        ...[verdict?.tTest?.p ?? null, verdict?.holmP ?? null, verdict?.wilcoxon?.p ?? null],
        ...[effect?.g ?? null, effect?.interval.lower ?? null, effect?.interval.upper ?? null],
        ...[smallestEffect, needed?.expected ?? null, needed?.cautious ?? null],
        ...[verdict?.conclusion ?? null, verdict?.sentence ?? null],
      ];
    }),
  };
}

import { formatMetric } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { Table } from '../../ui/Table.tsx';
import { formatDifference } from '../compare/resultText.ts';
import { biasSentence, progressText, type Outcome } from './outcomeText.ts';
import styles from './OutcomeTable.module.css';

/** The chosen configurations, best of the search first: as they looked, and as fresh seeds show them to be. */
export function OutcomeTable({ outcome }: { readonly outcome: Outcome }) {
  const { metric, configurations, seeds } = outcome;
  const name = metric?.name ?? '';
  const sentence = biasSentence(outcome);
  const columns = [`${name} in the search`, `over ${seeds.length} fresh seeds`, 'Bias', 'Completed'] as const;
  const head = (
    <tr>
      <th scope="col">Configuration</th>
      {columns.map((title) => (
        <th key={title} scope="col" data-align="end">
          {title}
        </th>
      ))}
    </tr>
  );
  return (
    <>
      <Table caption="Search against confirmation" head={head} stacks>
        {configurations.map((one) => (
          <tr key={one.configHash}>
            <th scope="row" data-wrap>
              {describeParams(one.params)}
            </th>
            <td data-align="end" data-label={columns[0]}>
              {formatMetric(name, Number(one.searchMean))}
            </td>
            <td data-align="end" data-label={columns[1]}>
              {formatMetric(name, numberOrNull(one.confirmedMean))}
            </td>
            <td data-align="end" data-label={columns[2]}>
              {one.bias === null ? '—' : formatDifference(name, Number(one.bias))}
            </td>
            <td data-align="end" data-label={columns[3]}>
              {progressText(one)}
            </td>
          </tr>
        ))}
      </Table>
      {sentence !== null && <p className={styles.sentence}>{sentence}</p>}
    </>
  );
}

function numberOrNull(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}

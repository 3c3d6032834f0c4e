'use client';
import { LineSample } from '../../ui/LineSample.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { Table } from '../../ui/Table.tsx';
import type { DesignLine, Run } from './designLines.ts';
import styles from './RunTable.module.css';

export interface RunTableProps {
  readonly lines: readonly DesignLine[];
  readonly highlighted: string | null;
  readonly onHighlight: (key: string | null) => void;
}

const columns = [
  'Configurations',
  'ρ, first to last',
  'ρ = 0 from',
  'η effective, first to last',
  'mean over the run',
] as const;

/** The schedules by name, with the numbers by which they differ. Its rows bring their lines to the fore. */
export function RunTable({ lines, highlighted, onHighlight }: RunTableProps) {
  const head = (
    <tr>
      {['Schedule', ...columns].map((title) => (
        <th key={title} scope="col">
          {title}
        </th>
      ))}
    </tr>
  );
  return (
    <Table caption="Schedules" head={head} stacks>
      {lines.map(({ key, label, style, run }) => (
        <tr
          key={key}
          className={styles.row}
          data-highlighted={highlighted === key || undefined}
          onMouseEnter={() => onHighlight(key)}
          onMouseLeave={() => onHighlight(null)}
        >
          <th scope="row" data-wrap>
            <button
              type="button"
              className={styles.pick}
              onFocus={() => onHighlight(key)}
              onBlur={() => onHighlight(null)}
            >
              <LineSample style={style} />
              {label}
            </button>
          </th>
          <td data-label={columns[0]}>{formatCount(run.configurations)}</td>
          <td data-label={columns[1]}>{fromTo(run.rho)}</td>
          <td data-label={columns[2]}>{zeroFrom(run)}</td>
          <td data-label={columns[3]}>
            {run.effectiveLearningRate === null ? 'scaled by weight' : fromTo(run.effectiveLearningRate)}
          </td>
          <td data-label={columns[4]}>{formatMetric('effectiveLearningRate', run.meanEffectiveLearningRate)}</td>
        </tr>
      ))}
    </Table>
  );
}

function fromTo(values: readonly number[]): string {
  const [first = Number.NaN] = values;
  const last = values.at(-1) ?? Number.NaN;
  const [from, to] = [first, last].map((value) => formatMetric('value', value));
  return first === last ? `${from ?? ''}, constant` : `${from ?? ''} → ${to ?? ''}`;
}

/** In epochs, and in updates where the length of an epoch is known. */
function zeroFrom({ zeroFrom: update, length, isLengthKnown, rho }: Run): string {
  if (rho.every((value) => value === 0)) return 'no momentum';
  if (update === null) return 'never';
  if (update >= length.stepsPerEpoch * length.epochs) return 'the end of the run';
  const epoch = `epoch ${(update / length.stepsPerEpoch).toFixed(1)} of ${length.epochs}`;
  return isLengthKnown ? `${epoch}, update ${formatCount(update)}` : epoch;
}

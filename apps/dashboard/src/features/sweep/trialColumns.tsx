import type { RouterOutputs } from '@coolsweep/api';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { formatParameter, shortName } from '../../ui/parameter.ts';
import { Duration, Time } from '../../ui/Time.tsx';
import type { ColumnLayout } from './tableLayout.ts';

export type TrialRow = RouterOutputs['trial']['table']['rows'][number];

/** A column that the trial table may have. Its id is what the server sorts and filters by. */
export interface TrialColumn {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly width: number;
  readonly isNumber: boolean;
  readonly cell: (row: TrialRow) => ReactNode;
}

const number = (id: string, label: string, cell: TrialColumn['cell']): TrialColumn => ({
  id,
  label,
  group: 'Trial',
  width: 120,
  isNumber: true,
  cell,
});

/** Of a column before the reader drags it, what a letter of its head takes, and the marks beside it. CSS pixels. */
const widths = { least: 104, most: 224, letter: 7.2, marks: 72 };

/** As wide as its head needs. */
function widthOf(label: string): number {
  return Math.min(widths.most, Math.max(widths.least, Math.round(widths.letter * label.length) + widths.marks));
}

const metricCell = (name: string, value: number | string | null | undefined) =>
  formatMetric(name, value === null || value === undefined ? null : Number(value));

/** Every column that trials of a sweep can fill. */
export function trialColumns(
  parameters: readonly string[],
  metric: string | null,
  results: readonly string[],
): TrialColumn[] {
  return [
    {
      ...number('number', 'Trial', ({ id, number: shown }) => (
        <Link href={`/trials/${id}`} prefetch={false}>
          #{shown}
        </Link>
      )),
      width: 100,
      isNumber: false,
    },
    { ...number('state', 'State', ({ state }) => <Badge state={state} />), width: 140, isNumber: false },
    ...parameters.map((path) => ({
      ...number(`param:${path}`, shortName(path, parameters), ({ params }) => formatParameter(params[path])),
      group: 'Parameters',
      width: widthOf(shortName(path, parameters)),
      isNumber: false,
    })),
    { ...number('seed', 'Seed', ({ seed }) => seed), width: widthOf('Seed') },
    ...(metric === null
      ? []
      : [{ ...number('objective', metric, ({ objective }) => metricCell(metric, objective)), width: widthOf(metric) }]),
    number('step', 'Steps', ({ progress: { step, steps } }) =>
      steps === null ? '—' : `${formatCount(step)} / ${formatCount(steps)}`,
    ),
    number('duration', 'Duration', ({ startedAt, finishedAt, state }) => (
      <Duration from={startedAt} to={finishedAt} isLive={state === 'running'} />
    )),
    { ...number('startedAt', 'Started', ({ startedAt }) => <Time at={startedAt} />), width: 180, isNumber: false },
    ...results.map((name) => ({
      ...number(`result:${name}`, name, (row) => metricCell(name, row.results[name])),
      group: 'Last value of',
      width: widthOf(name),
    })),
  ];
}

/** The columns that are there before the reader chooses. */
export function layoutAtFirst(columns: readonly TrialColumn[]): ColumnLayout[] {
  const shown = columns.filter(
    ({ id, group }) => (group !== 'Last value of' || id === 'result:test/accuracy') && id !== 'startedAt',
  );
  // The test metric beside the objective, as in the table of configurations.
  const test = shown.find(({ id }) => id === 'result:test/accuracy');
  const others = shown.filter((column) => column !== test);
  const at = others.findIndex(({ id }) => id === 'objective') + 1;
  const ids = test === undefined || at === 0 ? shown : [...others.slice(0, at), test, ...others.slice(at)];
  return ids.map(({ id }) => ({ id, isPinned: id === 'number', width: null }));
}

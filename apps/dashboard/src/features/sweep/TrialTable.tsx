'use client';
import type { RouterOutputs } from '@coolsweep/api';
import type { ColumnDef, SortingState } from '@tanstack/react-table';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { formatParameter, shortName, sortable } from '../../ui/parameter.ts';
import { Section } from '../../ui/Section.tsx';
import { SortableTable } from '../../ui/SortableTable.tsx';
import { sortingFromText, sortingToText } from '../../ui/sorting.ts';
import { Duration } from '../../ui/Time.tsx';
import { trialStateOrder } from './trialStateOrder.ts';

type Trial = RouterOutputs['trial']['list'][number];
type Sweep = Pick<RouterOutputs['sweep']['byId'], 'metric' | 'parameters'>;

/** The trials of a sweep; their order is part of the address, so that it can be kept and sent. */
export function TrialTable({ sweep, trials }: { readonly sweep: Sweep; readonly trials: Trial[] }) {
  const { metric, parameters } = sweep;
  const metricName = metric?.name ?? null;
  const paths = parameters.join();
  const columns = useMemo(() => trialColumns(paths === '' ? [] : paths.split(','), metricName), [paths, metricName]);
  const [sorting, setSorting] = useSortingInAddress(columns);
  return (
    <Section title="Trials">
      <SortableTable
        caption="Trials"
        columns={columns}
        rows={trials}
        rowKey={({ id }) => id}
        sorting={sorting}
        onSort={setSorting}
      />
    </Section>
  );
}

function useSortingInAddress(columns: readonly ColumnDef<Trial>[]): [SortingState, (sorting: SortingState) => void] {
  const pathname = usePathname();
  const search = useSearchParams();
  const text = search.get('sort');
  const sorting = useMemo(
    () =>
      sortingFromText(
        text,
        columns.flatMap(({ id }) => id ?? []),
      ),
    [text, columns],
  );
  const setSorting = (next: SortingState) => {
    const params = new URLSearchParams(search);
    const order = sortingToText(next);
    if (order === null) params.delete('sort');
    else params.set('sort', order);
    // Not a navigation: the server need not be asked.
    window.history.replaceState(null, '', params.size === 0 ? pathname : `${pathname}?${params}`);
  };
  return [sorting, setSorting];
}

const end = { align: 'end' } as const;

/** Missing values sort last whatever the direction; NaN counts as missing. */
function present(value: number | string | null | undefined): number | string | undefined {
  if (value === null || value === undefined) return undefined;
  return Number.isNaN(Number(value)) && value === 'NaN' ? undefined : Number(value);
}

function durationMs({ startedAt, finishedAt }: Trial): number | undefined {
  return startedAt === null || finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt);
}

function metricColumn(id: string, name: string, valueOf: (trial: Trial) => number | string | null | undefined) {
  return {
    id,
    header: name,
    accessorFn: (trial) => present(valueOf(trial)),
    cell: ({ row: { original } }) => {
      const value = valueOf(original);
      return formatMetric(name, value === null || value === undefined ? null : Number(value));
    },
    sortUndefined: 'last',
    sortingFn: 'basic',
    meta: end,
  } satisfies ColumnDef<Trial>;
}

function trialColumns(parameters: readonly string[], metricName: string | null): ColumnDef<Trial>[] {
  return [
    {
      id: 'number',
      header: 'Trial',
      accessorFn: ({ number }) => number,
      cell: ({ row: { original } }) => (
        <Link href={`/trials/${original.id}`} prefetch={false}>
          #{original.number}
        </Link>
      ),
    },
    {
      id: 'state',
      header: 'State',
      accessorFn: ({ state }) => trialStateOrder.indexOf(state),
      cell: ({ row: { original } }) => <Badge state={original.state} />,
    },
    ...parameters.map((path): ColumnDef<Trial> => ({
      id: path,
      header: shortName(path, parameters),
      accessorFn: ({ params }) => sortable(params[path]),
      cell: ({ row: { original } }) => formatParameter(original.params[path]),
      sortUndefined: 'last',
      sortingFn: 'alphanumeric',
    })),
    { id: 'seed', header: 'Seed', accessorFn: ({ seed }) => seed, meta: end },
    ...(metricName === null ? [] : [metricColumn('objective', metricName, ({ objective }) => objective)]),
    metricColumn('test', 'test/accuracy', ({ results }) => results['test/accuracy']),
    {
      id: 'steps',
      header: 'Steps',
      accessorFn: ({ progress }) => progress.step,
      cell: ({ row: { original } }) => <Steps progress={original.progress} />,
      meta: end,
    },
    {
      id: 'duration',
      header: 'Duration',
      accessorFn: durationMs,
      cell: ({ row: { original } }) => (
        <Duration from={original.startedAt} to={original.finishedAt} isLive={original.state === 'running'} />
      ),
      sortUndefined: 'last',
      meta: end,
    },
  ];
}

function Steps({ progress: { step, steps } }: Pick<Trial, 'progress'>) {
  return steps === null ? '—' : `${formatCount(step)} / ${formatCount(steps)}`;
}

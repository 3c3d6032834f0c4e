'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { flexRender, getCoreRowModel, useReactTable, type ColumnDef } from '@tanstack/react-table';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { formatEstimate } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { Progress } from '../../ui/Progress.tsx';
import { SortHead } from '../../ui/SortHead.tsx';
import { Table } from '../../ui/Table.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { SweepMenu } from '../requests/SweepActions.tsx';
import type { SortKey, SweepSort } from './listing.ts';
import { formatSlotTime } from './slotTime.ts';
import styles from './SweepsTable.module.css';
import { sweepStatus } from './sweepStatus.ts';

type Row = RouterOutputs['sweep']['page']['rows'][number];

export interface SweepsTableProps {
  readonly rows: Row[];
  readonly sort: SweepSort;
  readonly onSort: (sort: SweepSort) => void;
}

interface Meta {
  readonly sort?: SortKey;
  readonly align?: 'end';
  readonly wraps?: boolean;
  /** Left out where the screen is narrow; the sweep's own screen has it. */
  readonly isExtra?: boolean;
}

const columns: ColumnDef<Row>[] = [
  { id: 'name', header: 'Name', cell: ({ row }) => <Name sweep={row.original} />, meta: { sort: 'name', wraps: true } },
  {
    id: 'status',
    header: 'Status',
    cell: ({ row }) => <Badge state={sweepStatus(row.original)} />,
    meta: { sort: 'status' },
  },
  {
    id: 'trials',
    header: 'Trials',
    cell: ({ row }) => <Progress {...row.original} />,
    meta: { sort: 'progress', wraps: true },
  },
  {
    id: 'best',
    header: 'Best (mean ± sd)',
    cell: ({ row }) => <Best sweep={row.original} />,
    meta: { sort: 'best', wraps: true },
  },
  {
    id: 'created',
    header: 'Created',
    cell: ({ row }) => <Time at={row.original.createdAt} />,
    meta: { sort: 'created', isExtra: true },
  },
  {
    id: 'duration',
    header: 'Duration',
    cell: ({ row: { original } }) => (
      <Duration from={original.startedAt} to={original.finishedAt} isLive={original.state === 'active'} />
    ),
    meta: { sort: 'duration', align: 'end', isExtra: true },
  },
  {
    id: 'slotTime',
    header: 'Slot time',
    cell: ({ row }) => formatSlotTime(row.original.slotTime),
    meta: { sort: 'slotTime', align: 'end', isExtra: true },
  },
  { id: 'actions', header: 'Actions', cell: ({ row }) => <SweepMenu sweep={row.original} /> },
] satisfies (ColumnDef<Row> & { meta?: Meta })[];

/** Sweeps in the order in which the server has put them. */
export function SweepsTable({ rows, sort, onSort }: SweepsTableProps) {
  const table = useReactTable({
    columns,
    data: rows,
    getRowId: ({ id }) => id,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    manualFiltering: true,
    manualPagination: true,
  });
  const head = table.getHeaderGroups().map(({ id, headers }) => (
    <tr key={id}>
      {headers.map(({ id: column, column: { columnDef } }) => (
        <ColumnHead key={column} column={columnDef} sort={sort} onSort={onSort} />
      ))}
    </tr>
  ));
  return (
    <div className={styles.sweeps}>
      <Table caption="Sweeps" head={head}>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            {row.getVisibleCells().map(({ id, column: { id: name, columnDef }, getContext }) => {
              const { align, wraps, isExtra } = metaOf(columnDef);
              const Cell = name === 'name' ? 'th' : 'td';
              return (
                <Cell
                  key={id}
                  scope={name === 'name' ? 'row' : undefined}
                  data-align={align}
                  data-wrap={wraps}
                  data-extra={isExtra}
                >
                  {flexRender(columnDef.cell, getContext())}
                </Cell>
              );
            })}
          </tr>
        ))}
      </Table>
    </div>
  );
}

function metaOf({ meta }: ColumnDef<Row>): Meta {
  return (meta as Meta | undefined) ?? {};
}

interface ColumnHeadProps extends Pick<SweepsTableProps, 'sort' | 'onSort'> {
  readonly column: ColumnDef<Row>;
}

function ColumnHead({ column, sort, onSort }: ColumnHeadProps) {
  const { sort: by, align, isExtra } = metaOf(column);
  const label = String(column.header);
  if (by === undefined) {
    return (
      <th scope="col">
        <span className="visually-hidden">{label}</span>
      </th>
    );
  }
  const isPresent = sort.by === by;
  return (
    <SortHead
      label={label}
      align={align}
      isExtra={isExtra}
      direction={isPresent ? (sort.descending ? 'descending' : 'ascending') : undefined}
      onSort={() => onSort({ by, descending: isPresent ? !sort.descending : by !== 'name' && by !== 'status' })}
    />
  );
}

function Name({ sweep: { id, name, tags } }: { readonly sweep: Row }) {
  return (
    <>
      <Link href={`/sweeps/${id}`} prefetch={false}>
        {name}
      </Link>
      {/* Names repeat; the id is what the command line asks for. */}
      {id !== name && <span className={styles.id}>{id}</span>}
      {tags.length > 0 && (
        <span className={styles.tags}>
          {tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      )}
    </>
  );
}

function Best({ sweep: { best, metric } }: { readonly sweep: Row }) {
  if (metric === null) return 'not ranked: no validation split';
  if (best === null) return '—';
  return (
    <>
      <span className={styles.best}>{formatEstimate(metric.name, best.objective)}</span>
      <span className={styles.quiet}>
        {metric.name}: {describeParams(best.params)}
      </span>
    </>
  );
}

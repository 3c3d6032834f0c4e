'use client';
import {
  flexRender,
  getCoreRowModel,
  getPaginationRowModel,
  getSortedRowModel,
  useReactTable,
  type ColumnDef,
  type Header,
  type SortingState,
} from '@tanstack/react-table';
import { useState } from 'react';
import { formatCount } from './number.ts';
import styles from './SortableTable.module.css';
import { Table } from './Table.tsx';

const rowsAtOnce = 100;

export interface SortableTableProps<Row> {
  readonly caption: string;
  /** `meta.align` is `end` for numbers. A stable array, or the table forgets its state. */
  readonly columns: ColumnDef<Row>[];
  readonly rows: Row[];
  readonly rowKey: (row: Row) => string;
  readonly sorting: SortingState;
  readonly onSort: (sorting: SortingState) => void;
}

/** A table whose columns sort by a click on their head. Shows a hundred rows, and more on request. */
export function SortableTable<Row>({ caption, columns, rows, rowKey, sorting, onSort }: SortableTableProps<Row>) {
  const [shown, setShown] = useState(rowsAtOnce);
  const table = useReactTable({
    columns,
    data: rows,
    getRowId: rowKey,
    state: { sorting, pagination: { pageIndex: 0, pageSize: shown } },
    onSortingChange: (change) => onSort(typeof change === 'function' ? change(sorting) : change),
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getPaginationRowModel: getPaginationRowModel(),
    autoResetPageIndex: false,
    sortDescFirst: false,
  });
  const head = table.getHeaderGroups().map(({ id, headers }) => (
    <tr key={id}>
      {headers.map((header) => (
        <ColumnHead key={header.id} header={header} />
      ))}
    </tr>
  ));
  return (
    <>
      <Table caption={caption} head={head}>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            {row.getVisibleCells().map(({ id, column, getContext }) => (
              <td key={id} data-align={alignOf(column.columnDef)}>
                {flexRender(column.columnDef.cell, getContext())}
              </td>
            ))}
          </tr>
        ))}
      </Table>
      {shown < rows.length && (
        <button className={styles.more} type="button" onClick={() => setShown(shown + rowsAtOnce)}>
          Show {formatCount(Math.min(rowsAtOnce, rows.length - shown))} more of {formatCount(rows.length)}
        </button>
      )}
    </>
  );
}

const sortWords = { asc: 'ascending', desc: 'descending' } as const;
const sortMarks = { asc: '▲', desc: '▼' } as const;

function ColumnHead<Row>({ header }: { readonly header: Header<Row, unknown> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  return (
    <th scope="col" data-align={alignOf(column.columnDef)} aria-sort={sorted === false ? undefined : sortWords[sorted]}>
      <button className={styles.sort} type="button" onClick={column.getToggleSortingHandler()}>
        {flexRender(column.columnDef.header, header.getContext())}
        <span aria-hidden="true" className={styles.mark}>
          {sorted === false ? '↕' : sortMarks[sorted]}
        </span>
      </button>
    </th>
  );
}

function alignOf<Row>({ meta }: ColumnDef<Row>): string | undefined {
  return (meta as { align?: 'end' } | undefined)?.align;
}

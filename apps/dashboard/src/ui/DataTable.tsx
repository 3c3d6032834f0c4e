'use client';
import { getCoreRowModel, useReactTable, type ColumnDef, type Header } from '@tanstack/react-table';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import styles from './DataTable.module.css';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuAction } from './Menu.tsx';

export interface DataColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly isPinned: boolean;
  /** Numbers stand right. */
  readonly isNumber: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** What else can be done with the column. */
  readonly actions: readonly MenuAction[];
}

/** A line of the table: a row (undefined while it is on its way), or the head of a group. */
export type DataItem<Row> =
  | { readonly kind: 'row'; readonly key: string; readonly row: Row | undefined }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly label: string;
      readonly isOpen: boolean;
      readonly onToggle: () => void;
      /** What the group says in a column, by its id. */
      readonly cells: Readonly<Record<string, ReactNode>>;
    };

export interface DataSort {
  readonly by: string;
  readonly isDescending: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  /** In the order in which they stand, pinned ones first. A stable array. */
  readonly columns: readonly DataColumn<Row>[];
  readonly itemCount: number;
  readonly itemAt: (index: number) => DataItem<Row>;
  readonly sort: DataSort | null;
  readonly onSort: (sort: DataSort | null) => void;
  readonly onWidth: (id: string, width: number) => void;
  /** Told which items are on the screen. */
  readonly onRange: (first: number, last: number) => void;
}

const rowHeight = 36;
const narrowest = 56;
const widthStep = 24;

/** A table of any length: only the rows on the screen are there. Columns are sorted, pinned, and made wider or narrower. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, itemCount, itemAt, onRange } = props;
  const box = useRef<HTMLDivElement>(null);
  const { first, last, onScroll } = useWindow(box, itemCount);
  useEffect(() => {
    if (last >= first) onRange(first, last);
  }, [first, last, onRange]);

  const table = useReactTable<DataItem<Row>>({
    columns: columns.map(({ id, width }): ColumnDef<DataItem<Row>> => ({ id, size: width, minSize: narrowest })),
    data: noData as DataItem<Row>[],
    getCoreRowModel: getCoreRowModel(),
    columnResizeMode: 'onEnd',
    state: {
      columnPinning: { left: columns.filter(({ isPinned }) => isPinned).map(({ id }) => id) },
      columnSizing: Object.fromEntries(columns.map(({ id, width }) => [id, width])),
    },
    onColumnSizingChange: (change) => {
      const before = Object.fromEntries(columns.map(({ id, width }) => [id, width]));
      const after = typeof change === 'function' ? change(before) : change;
      for (const { id, width } of columns) {
        const next = Math.max(narrowest, Math.round(after[id] ?? width));
        if (next !== width) props.onWidth(id, next);
      }
    },
  });
  const headers = table.getFlatHeaders();
  const starts = JSON.stringify(
    columns.map(({ id, isPinned }) => (isPinned ? (table.getColumn(id)?.getStart('left') ?? 0) : null)),
  );
  useEffect(() => {
    // By the object model: a style attribute in what the server renders would be refused.
    (JSON.parse(starts) as (number | null)[]).forEach((start, index) => {
      if (start !== null) box.current?.style.setProperty(`--pin-${index}`, `${start}px`);
    });
  }, [starts]);

  const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return (
    <div
      ref={box}
      className={styles.box}
      role="region"
      aria-label={`${caption}, scrolls`}
      tabIndex={0}
      onScroll={onScroll}
    >
      <table className={styles.table} width={table.getTotalSize()} aria-rowcount={itemCount + 1}>
        <caption className="visually-hidden">{caption}</caption>
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} width={width} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, index) => {
              const header = headers.find(({ id }) => id === column.id);
              return header && <ColumnHead key={column.id} {...props} column={column} index={index} header={header} />;
            })}
          </tr>
        </thead>
        <tbody>
          <Space height={first * rowHeight} columns={columns.length} />
          {shown.map((index) => (
            <Item key={itemAt(index).key} item={itemAt(index)} index={index} columns={columns} />
          ))}
          <Space height={(itemCount - 1 - last) * rowHeight} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Rows beyond the edge that are there already when the reader scrolls. */
const ahead = 10;
/** Rows before the box has a size: as many as it has at most. */
const rowsAtFirst = 20;

/**
 * The rows on the screen. All rows are equally high, so this is one division; `@tanstack/react-virtual` measures them, and
 * costs the page 9 kB for it.
 */
function useWindow(box: RefObject<HTMLElement | null>, count: number) {
  const [top, setTop] = useState(0);
  const [rows, setRows] = useState(rowsAtFirst);
  const onScroll = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    setTop(Math.floor(element.scrollTop / rowHeight));
    setRows(Math.max(rowsAtFirst, Math.ceil(element.clientHeight / rowHeight)));
  }, [box]);
  const first = Math.max(0, Math.min(top - ahead, count - rows - ahead));
  return { first, last: Math.min(count - 1, top + rows + ahead), onScroll };
}

/** TanStack keeps the columns; the rows are ours, since most of them are not there. */
const noData: readonly unknown[] = [];

function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td className={styles.space} height={height} colSpan={columns} />
    </tr>
  );
}

interface ColumnHeadProps<Row> extends DataTableProps<Row> {
  readonly column: DataColumn<Row>;
  readonly index: number;
  readonly header: Header<DataItem<Row>, unknown>;
}

const marks = { ascending: '▲', descending: '▼' } as const;

function ColumnHead<Row>({ column, index, header, sort, onSort, onWidth }: ColumnHeadProps<Row>) {
  const { id, header: name, width, isPinned, isNumber, actions } = column;
  const order = sort?.by !== id ? undefined : sort.isDescending ? 'descending' : 'ascending';
  const next =
    order === undefined
      ? { by: id, isDescending: false }
      : order === 'ascending'
        ? { by: id, isDescending: true }
        : null;
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -widthStep : event.key === 'ArrowRight' ? widthStep : 0;
    if (step === 0) return;
    event.preventDefault();
    onWidth(id, Math.max(narrowest, width + step));
  };
  return (
    <th scope="col" data-pin={isPinned ? index : undefined} data-align={isNumber ? 'end' : undefined} aria-sort={order}>
      <span className={styles.head}>
        <button className={styles.sort} type="button" title={id} onClick={() => onSort(next)}>
          <span className={styles.name}>{name}</span>
          <span aria-hidden="true" className={styles.mark}>
            {order === undefined ? '↕' : marks[order]}
          </span>
        </button>
        <Menu
          trigger={<IconButton className={styles.menu} icon="more" label={`Column ${name}`} />}
          groups={[
            { actions },
            {
              title: 'Width',
              actions: [
                { label: 'Wider', onSelect: () => onWidth(id, width + 2 * widthStep) },
                { label: 'Narrower', onSelect: () => onWidth(id, Math.max(narrowest, width - 2 * widthStep)) },
              ],
            },
          ]}
        />
      </span>
      <span
        className={styles.edge}
        data-active={header.column.getIsResizing() || undefined}
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${name}`}
        aria-valuenow={width}
        tabIndex={0}
        onKeyDown={onKey}
        onMouseDown={header.getResizeHandler()}
        onTouchStart={header.getResizeHandler()}
      />
    </th>
  );
}

interface ItemProps<Row> {
  readonly item: DataItem<Row>;
  readonly index: number;
  readonly columns: readonly DataColumn<Row>[];
}

function Item<Row>({ item, index, columns }: ItemProps<Row>) {
  const attributes = (column: DataColumn<Row>, place: number) => ({
    key: column.id,
    'data-pin': column.isPinned ? place : undefined,
    'data-align': column.isNumber ? 'end' : undefined,
  });
  const head = item.kind === 'group' && (
    <button
      className={styles.toggle}
      type="button"
      aria-expanded={item.isOpen}
      onClick={item.onToggle}
      title={item.label}
    >
      <span aria-hidden="true">{item.isOpen ? '▾' : '▸'}</span> {item.label}
    </button>
  );
  return (
    <tr aria-rowindex={index + 2} data-kind={item.kind}>
      {columns.map((column, place) => {
        const { key, ...rest } = attributes(column, place);
        return (
          <td key={key} {...rest}>
            {item.kind === 'group' ? (
              <>
                {place === 0 && head}
                {item.cells[column.id]}
              </>
            ) : item.row === undefined ? (
              <span className={styles.coming}>…</span>
            ) : (
              column.cell(item.row)
            )}
          </td>
        );
      })}
    </tr>
  );
}

'use client';
import { useCallback, useMemo, useState } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { ColumnChoice } from '../../ui/ColumnChoice.tsx';
import { DataTable, type DataColumn, type DataItem, type DataSort } from '../../ui/DataTable.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import type { MenuAction } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import type { ChartsProps } from './ParameterCharts.tsx';
import styles from './TrialTable.module.css';
import { layoutAtFirst, trialColumns, type TrialColumn, type TrialRow } from './trialColumns.tsx';
import { moved, ordered, toggled, withColumn, type ColumnLayout } from './tableLayout.ts';
import { trialRows } from './trialRows.ts';
import { trialGroups, type TrialGroup } from './trialGroups.ts';
import { groupItems, type GroupPlace } from './groupItems.ts';
import { useGroupRows } from './useGroupRows.ts';
import { pageSize, useTrialPages } from './useTrialPages.ts';
import { countOf } from './filters.ts';

export interface TrialTableProps extends ChartsProps {
  readonly results: readonly string[];
  readonly sweep: ChartsProps['sweep'] & {
    readonly parameters: readonly string[];
    readonly metric: { readonly name: string } | null;
  };
}

/** The trials that are looked at; their columns, order and groups are part of the address. */
export function TrialTable(props: TrialTableProps) {
  const { sweep, part, view, change, results } = props;
  const metric = sweep.metric?.name ?? null;
  const { group } = view;
  const all = useMemo(() => trialColumns(sweep.parameters, metric, results), [sweep.parameters, metric, results]);
  const layout = useMemo(() => ordered(view.columns ?? layoutAtFirst(all)), [view.columns, all]);
  const columns = useDataColumns(all, layout, props);
  const sort = sortFromText(view.sort);
  const options = [
    { value: '', label: 'nothing' },
    { value: 'configuration', label: 'configuration' },
    ...[...part.data.fields.values()]
      .filter(({ axis }) => axis.kind === 'values')
      .map(({ axis }) => ({ value: axis.id, label: axis.label })),
  ];
  const shared = {
    caption: 'Trials',
    columns,
    sort,
    onSort: (next: DataSort | null) => change({ sort: next === null ? null : sortToText(next) }),
    onWidth: (id: string, width: number) => change({ columns: withColumn(layout, id, { width }) }),
  };
  return (
    <Section
      title="Trials"
      aside={
        <span className={styles.choices}>
          <AxisChoice
            label="Group by"
            options={options}
            value={group ?? ''}
            onChange={(value) => change({ group: value === '' ? null : value, open: [] })}
          />
          <ColumnChoice
            options={all}
            chosen={new Set(layout.map(({ id }) => id))}
            onToggle={(id) => change({ columns: toggled(layout, id) })}
            onReset={() => change({ columns: null })}
          />
          <ExportMenu
            of="the trials"
            name={`${sweep.id}-trials`}
            table={() => trialRows(part.data, part.mask, [...part.data.fields.keys()])}
          />
        </span>
      }
    >
      {countOf(part.mask) === 0 ? (
        <Notice tone="quiet">No trial is let through by the filters: take one away.</Notice>
      ) : group === null ? (
        <FlatTable {...props} shared={shared} />
      ) : (
        <GroupedTable {...props} shared={shared} group={group} />
      )}
    </Section>
  );
}

interface SharedTable {
  readonly caption: string;
  readonly columns: readonly DataColumn<TrialRow>[];
  readonly sort: DataSort | null;
  readonly onSort: (sort: DataSort | null) => void;
  readonly onWidth: (id: string, width: number) => void;
}

type InnerProps = TrialTableProps & { readonly shared: SharedTable };

/** Pages from the one that holds the first row to the one that holds the last. */
function pagesBetween(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / pageSize);
  return Array.from({ length: Math.floor(Math.max(0, last) / pageSize) - from + 1 }, (_, index) => from + index);
}

function FlatTable({ sweep, part, view, shared }: InnerProps) {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), []);
  const { rows, total, error } = useTrialPages({
    sweepId: sweep.id,
    sort: shared.sort,
    where: view.where,
    pages: pagesBetween(range.first, range.last),
  });
  const itemAt = (index: number): DataItem<TrialRow> => ({ kind: 'row', key: String(index), row: rows.get(index) });
  return (
    <>
      <AnswerError error={error} />
      <DataTable {...shared} itemCount={total ?? countOf(part.mask)} itemAt={itemAt} onRange={onRange} />
    </>
  );
}

function GroupedTable({ sweep, part, view, change, shared, group }: InnerProps & { readonly group: string }) {
  const { open, where } = view;
  const groups = useMemo(() => trialGroups(part, group), [part, group]);
  const items = useMemo(() => groupItems(groups, open), [groups, open]);
  const opened = groups.filter(({ key }) => open.includes(key));
  const rows = useGroupRows(sweep.id, opened, { sort: shared.sort, where });
  const toggle = (key: string) =>
    change({ open: open.includes(key) ? open.filter((other) => other !== key) : [...open, key] });
  const itemOf = (place: GroupPlace): DataItem<TrialRow> =>
    place.kind === 'group'
      ? {
          kind: 'group',
          key: `group ${place.group.key}`,
          label: place.group.label,
          isOpen: open.includes(place.group.key),
          onToggle: () => toggle(place.group.key),
          cells: place.group.cells,
        }
      : { kind: 'row', key: `${place.group.key} ${place.index}`, row: rows.get(place.group.key)?.[place.index] };
  return (
    <DataTable
      {...shared}
      itemCount={items.length}
      itemAt={(index) => itemOf(items[index] ?? { kind: 'row', group: noGroup, index })}
      onRange={ignoreRange}
    />
  );
}

const noGroup: TrialGroup = { key: '', label: '', trials: [], filters: [], cells: {} };
const ignoreRange = () => undefined;

function sortToText({ by, isDescending }: DataSort): string {
  return `${isDescending ? '-' : ''}${by}`;
}

function sortFromText(text: string | null): DataSort | null {
  if (text === null || text === '') return null;
  return text.startsWith('-') ? { by: text.slice(1), isDescending: true } : { by: text, isDescending: false };
}

function useDataColumns(
  all: readonly TrialColumn[],
  layout: readonly ColumnLayout[],
  { change, view }: TrialTableProps,
) {
  return useMemo(() => {
    const byId = new Map(all.map((column) => [column.id, column]));
    return layout.flatMap(({ id, isPinned, width }, index): DataColumn<TrialRow>[] => {
      const column = byId.get(id);
      if (column === undefined) return [];
      const set = (columns: ColumnLayout[]) => () => change({ columns });
      const canGroup = id.startsWith('param:') || id === 'seed' || id === 'state';
      const actions: MenuAction[] = [
        { label: isPinned ? 'Let go' : 'Pin', onSelect: set(withColumn(layout, id, { isPinned: !isPinned })) },
        { label: 'Hide', onSelect: set(toggled(layout, id)) },
        ...(index > 0 ? [{ label: 'To the left', onSelect: set(moved(layout, id, -1)) }] : []),
        ...(index < layout.length - 1 ? [{ label: 'To the right', onSelect: set(moved(layout, id, 1)) }] : []),
        ...(canGroup && view.group !== id
          ? [{ label: 'Group by this', onSelect: () => change({ group: id, open: [] }) }]
          : []),
      ];
      const { label, isNumber, cell } = column;
      return [{ id, header: label, width: width ?? column.width, isPinned, isNumber, cell, actions }];
    });
  }, [all, layout, change, view.group]);
}

'use client';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { HeatMap } from '../../ui/HeatMap.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { CellChoice } from './CellChoice.tsx';
import { cellMembers } from './cellMembers.ts';
import { defaultAxes } from './defaultAxes.ts';
import { filterOfStretch, withFilter } from './filters.ts';
import { heatCells, heatPlace, heatView, placeName } from './heatView.ts';
import type { ChartsProps } from './ParameterCharts.tsx';
import { pickedPlaces, withPlace } from './pickedPlaces.ts';
import type { Field } from './trialData.ts';

/** Two parameters against each other: the mean of a measure over everything else. */
export function HeatPanel({
  sweep,
  part,
  view,
  change,
  parameters,
}: ChartsProps & { readonly parameters: readonly Field[] }) {
  const { data, mask, measure, goal, label, format } = part;
  const atFirst = defaultAxes(parameters);
  const fieldOf = (id: string | null, fallback: string) => data.fields.get(id ?? fallback) ?? data.fields.get(fallback);
  const x = fieldOf(view.heatX, atFirst?.x ?? 'seed');
  const y = fieldOf(view.heatY, atFirst?.y ?? 'seed');
  const measured = data.fields.get(measure);
  const places = useMemo(
    () =>
      pickedPlaces(data, view.cells, (trial) =>
        x === undefined || y === undefined ? null : heatPlace({ x, y }, trial),
      ),
    [data, view.cells, x, y],
  );
  const heat = useMemo(
    () =>
      x === undefined || y === undefined || measured === undefined
        ? null
        : heatView(data, mask, { x, y, measure: measured }),
    [data, mask, x, y, measured],
  );
  if (x === undefined || y === undefined || heat === null) return null;
  const cells = heatCells(heat, { goal, format: ({ mean }) => format(mean) });
  const options = [...parameters, ...['seed', 'state'].flatMap((id) => data.fields.get(id) ?? [])].map(({ axis }) => ({
    value: axis.id,
    label: axis.label,
  }));
  const [columns, rows] = [heat.columns, heat.rows].map((bands) => bands.map((band) => band.label));
  const filter = (row: number, column: number) => {
    const filterOf = (field: Field, band: (typeof heat.rows)[number] | undefined) =>
      filterOfStretch(field, band?.stretch ?? null);
    const both = withFilter(view.where, x.axis.id, filterOf(x, heat.columns[column]));
    change({ where: withFilter(both, y.axis.id, filterOf(y, heat.rows[row])) });
  };
  const isPicked = (row: number, column: number) => places.numbers.has(placeName(row, column));
  const pick = (row: number, column: number) => {
    const [first = 0] = heat.means[row]?.[column]?.trials ?? [];
    change({ cells: withPlace(places, placeName(row, column), data.numbers[first]) });
  };
  const picked = heat.means.flatMap((line, row) =>
    line.filter((mean, column) => mean !== null && isPicked(row, column)),
  );
  const members = cellMembers(
    data,
    sweep.id,
    picked.flatMap((mean) => mean ?? []),
  );
  const picture = {
    columns: columns ?? [],
    rows: rows ?? [],
    cells,
    columnLabel: x.axis.label,
    rowLabel: y.axis.label,
  };
  return (
    <Panel
      title={`${label} by ${x.axis.label} and ${y.axis.label}`}
      aside={
        <>
          {/* Others are meant once the axes are others. */}
          <AxisChoice
            label="Columns"
            options={options}
            value={x.axis.id}
            onChange={(heatX) => change({ heatX, cells: null })}
          />
          <AxisChoice
            label="Rows"
            options={options}
            value={y.axis.id}
            onChange={(heatY) => change({ heatY, cells: null })}
          />
          <ExportMenu
            of="the heat map"
            name={`${sweep.id}-heat-map`}
            table={() => ({
              columns: [x.axis.label, y.axis.label, `mean ${label}`, 'sd', 'n', 'trials'],
              rows: heat.means.flatMap((line, row) =>
                line.flatMap((mean, column) =>
                  mean === null
                    ? []
                    : [[columns?.[column] ?? '', rows?.[row] ?? '', mean.mean, mean.sd, mean.n, mean.trials.length]],
                ),
              ),
            })}
            drawing={async () => (await import('./heatDrawing.ts')).heatDrawing(picture)}
          />
        </>
      }
      note={
        'Mean over the completed trials of a cell, whatever their seeds and other parameters. A dashed frame: some ended ' +
        'badly, and the mean is only of the others; with a diverged one it is not ranked.'
      }
    >
      {x === y ? (
        <Notice tone="quiet">Columns and rows are the same: choose two different ones.</Notice>
      ) : (
        <>
          <HeatMap
            caption={`${label} by ${x.axis.label} and ${y.axis.label}`}
            {...picture}
            onPick={view.picks ? pick : filter}
            isPicked={view.picks ? isPicked : null}
          />
          <CellChoice
            action={view.picks ? 'compare' : 'filter'}
            onAction={(action) => change({ picks: action === 'compare' })}
            cells={picked.length}
            members={members}
          />
        </>
      )}
    </Panel>
  );
}

'use client';
import { useCallback, useMemo } from 'react';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { ColumnChoice } from '../../ui/ColumnChoice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ParallelCoordinates } from '../../ui/ParallelCoordinates.tsx';
import type { Stretch } from '../../ui/plotAxis.ts';
import { filterOfStretch, maskOf, stretchesOf, withFilter } from './filters.ts';
import { goodness } from './goodness.ts';
import type { ChartsProps } from './ParameterCharts.tsx';
import type { Field } from './trialData.ts';
import { trialRows } from './trialRows.ts';

/** All trials as lines through their parameters; what is brushed here filters the whole page. */
export function ParallelPanel({
  sweep,
  part,
  view,
  change,
  parameters,
}: ChartsProps & { readonly parameters: readonly Field[] }) {
  const { data, mask, measure, goal, label } = part;
  const { where, axes: chosen } = view;
  const atFirst = useMemo(() => [...parameters.map(({ axis }) => axis.id), measure], [parameters, measure]);
  const ids = chosen ?? atFirst;
  const key = ids.join();
  const fields = useMemo(() => key.split(',').flatMap((id) => data.fields.get(id) ?? []), [key, data]);
  const shares = useMemo(() => {
    const field = data.fields.get(measure);
    return field === undefined ? new Float64Array(data.count).fill(Number.NaN) : goodness(field, goal);
  }, [data, measure, goal]);
  const brushes = useMemo(
    () =>
      new Map(
        where.flatMap((filter) => {
          const field = data.fields.get(filter.by);
          return field === undefined ? [] : [[filter.by, stretchesOf(field, filter)] as const];
        }),
      ),
    [where, data],
  );
  const select = useCallback(
    (id: string | null, stretch: Stretch | null) => {
      const field = id === null ? undefined : data.fields.get(id);
      return field === undefined
        ? mask
        : maskOf(data, withFilter(where, field.axis.id, filterOfStretch(field, stretch)));
    },
    [data, mask, where],
  );
  const onBrush = (id: string, stretch: Stretch | null) => {
    const field = data.fields.get(id);
    if (field !== undefined) change({ where: withFilter(where, id, filterOfStretch(field, stretch)) });
  };
  const toggle = (id: string) =>
    change({ axes: ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id] });
  return (
    <Panel
      title="Parallel coordinates"
      aside={
        <>
          <ColumnChoice
            title="Axes"
            options={[...data.fields.values()].map(({ axis, isMeasure }) => ({
              id: axis.id,
              label: axis.label,
              group: axis.id.startsWith('param:') ? 'Parameters' : isMeasure ? 'Results' : 'Trial',
            }))}
            chosen={new Set(ids)}
            onToggle={toggle}
            onReset={() => change({ axes: null })}
          />
          <ExportMenu
            of="the parallel coordinates"
            name={`${sweep.id}-parallel`}
            table={() => trialRows(data, mask, ids)}
            drawing={async () => (await import('./parallelDrawing.ts')).parallelDrawing({ fields, mask, shares })}
          />
        </>
      }
      note={`Draw along an axis to filter the whole page, click it to stop. Blue: ${goal === null ? `high ${label}` : `the best by ${label}`}, orange: ${goal === null ? 'low' : 'the worst'}; grey: filtered out. Below an axis: trials without a value there.`}
    >
      <ParallelCoordinates
        label="Parallel coordinates"
        description={`${formatCount(data.count)} trials as lines through ${fields.map(({ axis }) => axis.label).join(', ')}.`}
        axes={fields}
        shares={shares}
        brushes={brushes}
        select={select}
        onBrush={onBrush}
      />
    </Panel>
  );
}

'use client';
import { useRouter } from 'next/navigation';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { formatCount } from '../../ui/number.ts';
import { Panel } from '../../ui/Panel.tsx';
import { SlicePlot } from '../../ui/SlicePlot.tsx';
import { countOf } from './filters.ts';
import type { ChartsProps } from './ParameterCharts.tsx';
import styles from './SlicePanel.module.css';
import { trialRows } from './trialRows.ts';
import type { Field } from './trialData.ts';

/** The measure against one parameter at a time, a point for each trial. */
export function SlicePanel({ sweep, part, parameters }: ChartsProps & { readonly parameters: readonly Field[] }) {
  const router = useRouter();
  const { data, mask, measure, label } = part;
  const field = data.fields.get(measure);
  if (field === undefined) return null;
  const open = (trial: number) => router.push(`/trials/${sweep.id}-t${data.numbers[trial] ?? ''}`);
  return (
    <Panel
      title={`${label} by each parameter`}
      aside={
        <ExportMenu
          of="the slices"
          name={`${sweep.id}-slices`}
          table={() => trialRows(data, mask, [...parameters.map(({ axis }) => axis.id), measure])}
          drawing={async () => (await import('./sliceDrawing.ts')).sliceDrawing({ parameters, measure: field, mask })}
        />
      }
      note="A point for each trial that has a value; a click opens it. Grey: filtered out."
    >
      <div className={styles.slices}>
        {parameters.map(({ axis, values }) => (
          <SlicePlot
            key={axis.id}
            title={axis.label}
            description={`${label} by ${axis.label}, ${formatCount(countOf(mask))} trials`}
            x={axis}
            xs={values}
            y={field.axis}
            ys={field.values}
            mask={mask}
            onPick={open}
          />
        ))}
      </div>
    </Panel>
  );
}

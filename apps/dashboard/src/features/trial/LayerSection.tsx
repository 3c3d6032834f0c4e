'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { HeatStrip } from '../../ui/HeatStrip.tsx';
import { LineSample } from '../../ui/LineSample.tsx';
import { lineTable } from '../../ui/lineTable.ts';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { layerLines, layerRows, layersAtFirst, type LayerAnswer } from './layerRows.ts';
import styles from './TrialCharts.module.css';
import { layerQuantities, type ChangeTrialView, type TrialView } from './trialView.ts';

const quantityNames: Readonly<Record<TrialView['quantity'], string>> = {
  temperature: 'temperature',
  gradientVariance: 'gradient variance σ²',
  msd: 'msd',
  gradientNorm: 'gradient norm',
  weightNorm: 'weight norm',
  updateRatio: 'update ratio',
};
const parts = { kernels: 'Kernels', all: 'All tensors' } as const;
const format = (value: number) => formatMetric('layer', value);

export interface LayerSectionProps {
  readonly trialId: string;
  readonly view: TrialView;
  readonly change: ChangeTrialView;
}

/** How hot each layer is over the run. */
export function LayerSection({ trialId, view, change }: LayerSectionProps) {
  const api = useApi();
  const { data, error } = useQuery(
    api.layer.ofTrial.queryOptions({ trialId, quantity: view.quantity }, { placeholderData: keepPreviousData }),
  );
  return (
    <Section
      title="Temperature by layer"
      aside={
        data?.isKnown && (
          <span className={styles.choices}>
            <AxisChoice
              label="Quantity"
              options={layerQuantities.map((value) => ({ value, label: quantityNames[value] }))}
              value={view.quantity}
              onChange={(value) => change({ quantity: layerQuantities.find((one) => one === value) ?? null })}
            />
            <Choice
              label="Which weight tensors"
              options={parts}
              value={view.vectors ? 'all' : 'kernels'}
              onChange={(part) => change({ vectors: part === 'all', layers: null })}
            />
          </span>
        )
      }
    >
      <AnswerError error={error} />
      {data !== undefined &&
        (data.layers.length === 0 ? (
          <Notice tone="quiet">{whyNone(data)}</Notice>
        ) : (
          <Layers answer={data} {...{ trialId, view, change }} />
        ))}
    </Section>
  );
}

/** Why there is nothing to show, and what to do about it. */
function whyNone({ isAsked, isKnown }: LayerAnswer): string {
  if (!isAsked)
    return 'This trial did not record single layers: sweeps with telemetry: {layers: true} in their file do.';
  return isKnown
    ? 'No layer has been measured yet: that takes at least 100 updates, or the end of the run.'
    : 'Which layers there are is known when this trial, or another one of the same model, has ended.';
}

function Layers({ answer, trialId, view, change }: LayerSectionProps & { readonly answer: LayerAnswer }) {
  const rows = useMemo(() => layerRows(answer, view.vectors), [answer, view.vectors]);
  const chosen = useMemo(() => new Set(view.layers ?? layersAtFirst(rows)), [view.layers, rows]);
  const lines = useMemo(() => layerLines(rows, chosen), [rows, chosen]);
  const toggle = (key: string) =>
    change({ layers: chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key] });
  const markOf = (key: string) => {
    const line = lines.find((one) => one.key === key);
    return line === undefined ? null : <LineSample style={line.style} />;
  };
  const name = quantityNames[view.quantity];
  return (
    <>
      <HeatStrip
        caption={`${name} by layer`}
        rowLabel="Weight tensor"
        rows={rows}
        format={format}
        markOf={markOf}
        chosen={chosen}
        onToggle={toggle}
        aside={
          <ExportMenu
            of={`the strips of ${name}`}
            name={`${trialId}-strips-${view.quantity}`}
            table={() => lineTable(layerLines(rows, new Set(rows.map(({ key }) => key))), 'step')}
            drawing={async () =>
              (await import('./stripDrawing.ts')).stripDrawing({ title: `${name} by layer`, rows, format })
            }
          />
        }
      />
      <SavedChart
        title={`${name} of the chosen tensors`}
        of={`the ${name} by layer`}
        name={`${trialId}-layers-${view.quantity}`}
        lines={lines}
        format={format}
        scale="logarithmic"
        whenEmpty="Choose weight tensors above"
      />
      <Remark>
        Temperature: effective learning rate times the variance of the gradient over the weights of the tensor, halved.
        The shade goes by its logarithm.
      </Remark>
    </>
  );
}

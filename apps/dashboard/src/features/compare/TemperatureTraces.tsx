'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Chart } from '../../ui/Chart.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { lineDrawing } from '../../ui/lineDrawing.ts';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { curveAxes } from '../sweep/curveAxes.ts';
import { lineRows } from './comparedLines.ts';
import type { ComparedCurvesProps } from './ComparedCurves.tsx';
import { LineKey } from './LineKey.tsx';
import { describeRatio, temperatureLines } from './temperatureLines.ts';
import styles from './TemperatureTraces.module.css';
import { useLive } from './useCompareView.ts';

const title = 'Temperature, measured and predicted';
const format = (value: number) => formatMetric('optimizer/temperature', value);

/** What the annealing did against what its schedule says it does. */
export function TemperatureTraces({ view, hidden }: Pick<ComparedCurvesProps, 'view' | 'hidden'>) {
  const api = useApi();
  const meta = useLive(view.with, true);
  const { data, error, isPending } = useQuery(
    api.compare.temperatures.queryOptions({ members: view.with }, { placeholderData: keepPreviousData, meta }),
  );
  const lines = useMemo(() => temperatureLines(data ?? [], hidden), [data, hidden]);
  const x = curveAxes.epoch;
  if (isPending || lines.length === 0) {
    return (
      <Section title="Temperature">
        <AnswerError error={error} />
        <Notice tone="quiet">
          {isPending
            ? 'Loading …'
            : 'No temperatures were recorded of what is shown: they take telemetry, and an optimizer with one rate for all weights.'}
        </Notice>
      </Section>
    );
  }
  const ratios = (data ?? []).filter(({ msdRatio }) => msdRatio !== null);
  return (
    <Section title="Temperature">
      <AnswerError error={error} />
      <Chart
        title={title}
        lines={lines}
        format={format}
        scale="logarithmic"
        x={x}
        whenEmpty="No points yet"
        aside={
          <ExportMenu
            of="the temperatures"
            name="comparison-temperature"
            table={() => lineRows(lines, x.name)}
            drawing={() => lineDrawing({ title, lines, x, scale: 'logarithmic', format })}
          />
        }
      />
      <LineKey items={lines} />
      <p className={styles.note}>
        Predicted: effective learning rate of the schedule times the median variance of the gradient, halved. Where the
        two part, the variance of the gradient has changed.
      </p>
      {ratios.length > 0 && (
        <>
          <Facts
            as="list"
            facts={ratios.map(({ name, msdRatio }) => [name, `msd / predicted msd: ${describeRatio(msdRatio)}`])}
          />
          <p className={styles.note}>
            Median over the last half of each run, its range over the seeds. Near 1 the noise of the gradient explains
            how far the weights move, and temperature means what it says.
          </p>
        </>
      )}
    </Section>
  );
}

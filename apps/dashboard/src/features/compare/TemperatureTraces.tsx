'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Facts } from '../../ui/Facts.tsx';
import { LineKey } from '../../ui/LineKey.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { curveAxes } from '../sweep/curveAxes.ts';
import type { ComparedCurvesProps } from './ComparedCurves.tsx';
import { describeRatio, temperatureLines } from './temperatureLines.ts';
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
      <SavedChart
        title={title}
        of="the temperatures"
        name="comparison-temperature"
        lines={lines}
        format={format}
        scale="logarithmic"
        x={curveAxes.epoch}
        whenEmpty="No points yet"
      />
      <LineKey items={lines} />
      <Remark>
        Dotted, predicted: effective learning rate of the schedule times the median variance of the gradient, halved.
        Where the two part, the variance of the gradient has changed.
      </Remark>
      {ratios.length > 0 && (
        <>
          <Facts
            as="list"
            facts={ratios.map(({ name, msdRatio }) => [name, `msd / predicted msd: ${describeRatio(msdRatio)}`])}
          />
          <Remark>
            Median over the last half of each run, its range over the seeds. Near 1 the noise of the gradient explains
            how far the weights move, and temperature means what it says.
          </Remark>
        </>
      )}
    </Section>
  );
}

'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import { LineKey } from '../../ui/LineKey.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { SchedulePlot } from '../../ui/SchedulePlot.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { followedLines, followedText, quantityTitles, type Followed, type Over } from './followedLines.ts';
import styles from './TrialCharts.module.css';
import type { ChangeTrialView, TrialView } from './trialView.ts';

const scales = { linear: 'Linear', log1m: 'Log(1 − ρ)' } as const;
const looks = [
  { key: 'reported', label: 'reported', style: 0 },
  { key: 'planned', label: 'planned', style: 1 },
] as const;
const nothing = () => undefined;

export interface ScheduleSectionProps {
  readonly trialId: string;
  readonly view: TrialView;
  readonly change: ChangeTrialView;
}

/** The schedules of the trial as it reported them, over what its configuration plans. */
export function ScheduleSection({ trialId, view, change }: ScheduleSectionProps) {
  const api = useApi();
  const { data, error } = useQuery(api.schedule.ofTrial.queryOptions({ trialId }));
  const said = useMemo(() => (data == null ? null : followedText(data)), [data]);
  return (
    <Section
      title="Schedule"
      aside={
        <Choice
          label="Scale of the values"
          options={scales}
          value={view.rho}
          onChange={(scale) => change({ rho: scale })}
        />
      }
    >
      <AnswerError error={error} />
      {data === null && (
        <Notice tone="quiet">
          No schedule to show: the trial calls a module in place of training, or it is known only when it begins how
          many updates it has.
        </Notice>
      )}
      {data != null && said !== null && (
        <>
          {said.isGood ? <Remark>{said.text}</Remark> : <Notice tone="warn">{said.text}</Notice>}
          <LineKey items={looks} />
          <div className={styles.thirds}>
            {data.quantities.map((quantity) => (
              <FollowedPlot
                key={quantity.quantity}
                trialId={trialId}
                followed={quantity}
                steps={data.steps}
                epochs={data.epochs}
                over={view.over === 'step' ? 'step' : 'epoch'}
                scale={view.rho}
              />
            ))}
          </div>
        </>
      )}
    </Section>
  );
}

interface FollowedPlotProps extends Pick<ScheduleSectionProps, 'trialId'> {
  readonly followed: Followed;
  readonly steps: number;
  readonly epochs: number;
  readonly over: Over;
  readonly scale: TrialView['rho'];
}

function FollowedPlot({ trialId, followed, steps, epochs, over, scale }: FollowedPlotProps) {
  const { quantity, metric, planned, reported } = followed;
  const [title, unit] = quantityTitles[quantity];
  const lines = useMemo(
    () => followedLines({ planned, reported }, { over, steps, epochs }),
    [planned, reported, over, steps, epochs],
  );
  const ofRates = scale === 'linear' ? 'linear' : 'logarithmic';
  return (
    <SchedulePlot
      title={title}
      name={trialId}
      unit={unit}
      by={over}
      lines={lines}
      scale={quantity === 'rho' ? scale : ofRates}
      format={(value) => formatMetric(metric, value)}
      highlighted={null}
      onPoint={nothing}
      whenEmpty="The optimizer has none: it scales each weight by itself."
    />
  );
}

'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useMemo } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { HeatPanel } from './HeatPanel.tsx';
import { ImportancePanel } from './ImportancePanel.tsx';
import styles from './ParameterCharts.module.css';
import { ParallelPanel } from './ParallelPanel.tsx';
import { SlicePanel } from './SlicePanel.tsx';
import type { SweepPart } from './sweepPart.ts';
import { parameterFields } from './trialData.ts';
import type { ChangeView, SweepView } from './useSweepView.ts';

export interface ChartsProps {
  readonly sweep: Pick<RouterOutputs['sweep']['head'], 'id' | 'name'>;
  readonly part: SweepPart;
  readonly view: SweepView;
  readonly change: ChangeView;
}

/** What the parameters of a sweep do to its results. */
export function ParameterCharts(props: ChartsProps) {
  const { data } = props.part;
  const parameters = useMemo(() => parameterFields(data), [data]);
  if (parameters.length === 0) {
    return (
      <Section title="Parameters">
        <Notice tone="quiet">This sweep has one configuration: there are no parameters to compare.</Notice>
      </Section>
    );
  }
  return (
    <Section title="Parameters">
      <ParallelPanel {...props} parameters={parameters} />
      <div className={styles.columns}>
        <HeatPanel {...props} parameters={parameters} />
        <ImportancePanel {...props} />
      </div>
      <SlicePanel {...props} parameters={parameters} />
    </Section>
  );
}

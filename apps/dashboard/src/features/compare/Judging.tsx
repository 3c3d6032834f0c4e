'use client';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { NumberEntry } from '../../ui/NumberEntry.tsx';
import type { ChangeCompareView } from './compareView.ts';
import styles from './Judging.module.css';
import type { Comparison } from './resultText.ts';

export interface JudgingProps {
  readonly comparison: Comparison;
  readonly change: ChangeCompareView;
}

/** By what the groups are compared, with which of them, and which difference matters. */
export function Judging({ comparison, change }: JudgingProps) {
  const { metric, goal, choices, groups, reference, smallestEffect, differingConditions } = comparison;
  return (
    <div className={styles.judging}>
      <div className={styles.choices} role="group" aria-label="How it is compared">
        <AxisChoice
          label="Metric"
          options={optionsOf(choices.includes(metric) ? choices : [metric, ...choices])}
          value={metric}
          onChange={(next) => change({ metric: next, effect: null })}
        />
        {reference !== null && (
          <AxisChoice
            label="Against"
            options={optionsOf(groups.map(({ name }) => name))}
            value={reference}
            onChange={(next) => change({ reference: next })}
          />
        )}
        <NumberEntry
          key={smallestEffect}
          label="Smallest effect"
          value={smallestEffect}
          isGood={isSize}
          onChange={(effect) => change({ effect })}
          describe={(effect, isGood) => (isGood ? unitOf(metric, effect) : 'a number above 0')}
        />
        <span className={styles.goal}>{goal === 'maximize' ? 'larger is better' : 'smaller is better'}</span>
      </div>
      {differingConditions.length > 0 && (
        <Notice tone="warn">
          These configurations differ in {differingConditions.join(', ')}: a difference in results may come from that,
          and where models or data differ, equal seeds have little in common.
        </Notice>
      )}
    </div>
  );
}

const optionsOf = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

const isSize = (value: number) => Number.isFinite(value) && value > 0;

/** Accuracies are kept as shares and shown in per cent. */
function unitOf(metric: string, effect: number): string {
  return metric.endsWith('accuracy') ? `= ${Number((effect * 100).toPrecision(4))} pp` : `of ${metric}`;
}

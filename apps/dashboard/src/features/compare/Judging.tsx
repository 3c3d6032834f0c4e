'use client';
import { useId, useState } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { ChangeCompareView, CompareView } from './compareView.ts';
import styles from './Judging.module.css';
import type { Comparison } from './resultText.ts';

export interface JudgingProps {
  readonly comparison: Comparison;
  readonly view: CompareView;
  readonly change: ChangeCompareView;
}

/** By what the groups are compared, with which of them, and which difference matters. */
export function Judging({ comparison, view, change }: JudgingProps) {
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
        <EffectInput
          key={smallestEffect}
          metric={metric}
          effect={smallestEffect}
          isChosen={view.effect !== null}
          onChange={(effect) => change({ effect })}
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

interface EffectInputProps {
  readonly metric: string;
  readonly effect: number;
  /** Whether the reader gave it; else it is the sweep's. */
  readonly isChosen: boolean;
  readonly onChange: (effect: number | null) => void;
}

/** The smallest difference that matters, taken when the reader leaves it or presses Enter. */
function EffectInput({ metric, effect, isChosen, onChange }: EffectInputProps) {
  const id = useId();
  const [text, setText] = useState(String(effect));
  const value = Number(text);
  const isSize = Number.isFinite(value) && value > 0;
  const settle = () => {
    if (text.trim() === '' && isChosen) onChange(null);
    else if (isSize && value !== effect) onChange(value);
  };
  return (
    <span className={styles.effect}>
      <label htmlFor={id}>Smallest effect</label>
      <input
        id={id}
        inputMode="decimal"
        value={text}
        aria-invalid={!isSize}
        aria-describedby={`${id}-unit`}
        onChange={({ target }) => setText(target.value)}
        onBlur={settle}
        onKeyDown={({ key }) => {
          if (key === 'Enter') settle();
        }}
      />
      <span id={`${id}-unit`}>{isSize ? unitOf(metric, value) : 'a number above 0'}</span>
    </span>
  );
}

/** Accuracies are kept as shares and shown in per cent. */
function unitOf(metric: string, effect: number): string {
  return metric.endsWith('accuracy') ? `= ${Number((effect * 100).toPrecision(4))} pp` : `of ${metric}`;
}

'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useMemo, useState } from 'react';
import { distinctLines, type Scale } from '../../ui/chartData.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Legend } from '../../ui/Legend.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { CurveCharts } from './CurveCharts.tsx';
import { trialsPerRequest } from './curves.ts';
import styles from './LearningCurves.module.css';
import { configurationLines, lineKinds, trialLines, type LineKind } from './lines.ts';
import { useCurves } from './useCurves.ts';

export interface LearningCurvesProps {
  readonly sweep: RouterOutputs['sweep']['byId'];
  readonly trials: RouterOutputs['trial']['list'];
}

const scales = { linear: 'Linear', logarithmic: 'Log' } as const satisfies Record<Scale, string>;

/** Lines that are drawn before the reader chooses; more than these cannot be told apart. */
const linesAtFirst = 12;

/** The curves of a sweep: one line per configuration, mean ± sd over its seeds, or one per trial. */
export function LearningCurves({ sweep, trials }: LearningCurvesProps) {
  const [kind, setKind] = useState<LineKind>('configuration');
  const [scale, setScale] = useState<Scale>('linear');
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const drawnTrials = useMemo(() => trials.slice(0, trialsPerRequest), [trials]);
  const { curves, error, isPending } = useCurves(sweep.id, drawnTrials);
  const lines = useMemo(() => {
    const all = kind === 'trial' ? trialLines(drawnTrials) : configurationLines(sweep.configurations, drawnTrials);
    return all.filter(({ trialIds }) => trialIds.length > 0);
  }, [kind, drawnTrials, sweep.configurations]);
  const shown = useMemo(() => chosen ?? new Set(lines.slice(0, linesAtFirst).map(({ key }) => key)), [chosen, lines]);
  const visible = useMemo(() => lines.filter(({ key }) => shown.has(key)), [lines, shown]);

  const changeKind = (next: LineKind) => {
    setKind(next);
    setChosen(null);
  };
  return (
    <Section
      title="Learning curves"
      aside={
        <span className={styles.choices}>
          <Choice label="Scale of loss and temperature" options={scales} value={scale} onChange={setScale} />
          <Choice label="One line for each of the" options={lineKinds} value={kind} onChange={changeKind} />
        </span>
      }
    >
      <AnswerError error={error} />
      {trials.length > drawnTrials.length && (
        <p>
          The first {formatCount(drawnTrials.length)} of {formatCount(trials.length)} trials.
        </p>
      )}
      {visible.length > distinctLines && <p>More than {distinctLines} lines: some look alike.</p>}
      <Legend items={lines} shown={shown} onChange={setChosen} />
      <CurveCharts lines={visible} curves={curves} scale={scale} isPending={isPending} />
    </Section>
  );
}

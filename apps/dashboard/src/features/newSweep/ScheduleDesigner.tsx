'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback, useMemo, useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { SchedulePlot } from '../../ui/SchedulePlot.tsx';
import type { PlotPoint } from '../../ui/schedulePlot.ts';
import type { ValueScale } from '../../ui/valueScale.ts';
import {
  designLines,
  effectiveOf,
  learningRateOf,
  placeKinds,
  plotLines,
  rhoOf,
  runRows,
  thermometerOf,
  type PlaceKind,
  type Run,
} from './designLines.ts';
import type { Capacity, Plan } from './estimate.ts';
import { RunTable } from './RunTable.tsx';
import styles from './ScheduleDesigner.module.css';

const scales = { linear: 'Linear', log: 'Log(1 − ρ)' } as const;

export interface ScheduleDesignerProps {
  readonly plan: Plan;
  readonly experience: Capacity['experience'];
  /** Whether the file has mistakes: then these are the schedules of before. */
  readonly isBehind: boolean;
}

const noneYet = 'No schedules of this kind: the optimizers of this sweep scale each weight by itself.';

/** Every distinct schedule of a sweep over its run, by the trainer's own code. */
export function ScheduleDesigner({ plan, experience, isBehind }: ScheduleDesignerProps) {
  const [by, setBy] = useQueryState('x', parseAsStringLiteral(keysOf(placeKinds)).withDefault('epoch'));
  const [scale, setScale] = useQueryState('scale', parseAsStringLiteral(keysOf(scales)).withDefault('linear'));
  const [point, setPoint] = useState<PlotPoint | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const onPoint = useCallback((next: PlotPoint | null) => setPoint(next), []);
  const lines = useMemo(() => designLines(plan.runs), [plan.runs]);
  const thermometer = useMemo(() => thermometerOf(plan.runs, { experience }), [plan.runs, experience]);
  const plots = useMemo(() => plotsOf(scale, thermometer), [scale, thermometer]);
  const drawn = useMemo(
    () => plots.map((plot) => ({ ...plot, lines: plotLines(lines, plot.valuesOf, by) })),
    [plots, lines, by],
  );
  const highlighted = picked ?? point?.line.key ?? null;

  if (plan.runs.length === 0) {
    return (
      <Section title="Schedules">
        <Notice tone="quiet">This sweep calls a module in place of training: it has no schedules.</Notice>
      </Section>
    );
  }
  return (
    <Section
      title="Schedules"
      aside={
        <span className={styles.choices}>
          <Choice label="Drawn over" options={placeKinds} value={by} onChange={(next) => void setBy(next)} />
          <Choice label="Scale of the values" options={scales} value={scale} onChange={(next) => void setScale(next)} />
          <ExportMenu of="the schedules" name="schedules" table={() => runRows(lines)} />
        </span>
      }
    >
      <Remarks plan={plan} basis={thermometer.basis} isBehind={isBehind} />
      <p className={styles.point} aria-hidden="true">
        {point === null ? 'Point at a line to see what it is.' : describePoint(point, by)}
      </p>
      <div className={styles.plots}>
        {drawn.map(({ title, unit, scale: own, lines: ofPlot }) => (
          <SchedulePlot
            key={title}
            title={title}
            name="schedules"
            unit={unit}
            by={placeKinds[by].toLowerCase()}
            lines={ofPlot}
            scale={own}
            format={formatValue}
            highlighted={highlighted}
            onPoint={onPoint}
            whenEmpty={noneYet}
          />
        ))}
      </div>
      <RunTable lines={lines} highlighted={highlighted} onHighlight={setPicked} />
    </Section>
  );
}

function keysOf<Key extends string>(options: Readonly<Record<Key, string>>): Key[] {
  return Object.keys(options) as Key[];
}

const formatValue = (value: number) => formatMetric('value', value);

interface PlotKind {
  readonly title: string;
  readonly unit: string;
  readonly scale: ValueScale;
  readonly valuesOf: (run: Run) => readonly number[] | null;
}

function plotsOf(scale: 'linear' | 'log', thermometer: ReturnType<typeof thermometerOf>): PlotKind[] {
  const ofRates: ValueScale = scale === 'log' ? 'logarithmic' : 'linear';
  return [
    { title: 'ρ', unit: 'momentum coefficient', scale: scale === 'log' ? 'log1m' : 'linear', valuesOf: rhoOf },
    { title: 'Learning rate η', unit: 'per update', scale: ofRates, valuesOf: learningRateOf },
    { title: 'Effective learning rate', unit: 'of SGD with the same drift', scale: ofRates, valuesOf: effectiveOf },
    { title: 'Predicted temperature', unit: thermometer.unit, scale: ofRates, valuesOf: thermometer.temperatureOf },
  ];
}

function describePoint({ line, x, y }: PlotPoint, by: PlaceKind): string {
  const place = {
    step: `update ${formatCount(Math.round(x))}`,
    epoch: `epoch ${x.toFixed(2)}`,
    fraction: `${(x * 100).toFixed(1)} % of the run`,
  }[by];
  return `${line.label}: ${formatValue(y)} at ${place}`;
}

/** What is to be known of the drawings. */
function Remarks({ plan, basis, isBehind }: { plan: Plan; basis: string; isBehind: boolean }) {
  const { runs, distinctRuns, shown, isSearch } = plan;
  const remarks = [
    ...(isBehind ? ['These are the schedules of the file before it had mistakes.'] : []),
    ...(isSearch
      ? [shown === 1 ? 'Of a search that learns: its first configuration.' : 'Of a search: its first configurations.']
      : []),
    ...(distinctRuns > runs.length
      ? [`${runs.length} of ${formatCount(distinctRuns)} distinct schedules are drawn, the first ones of the file.`]
      : []),
    ...(runs.every(({ isLengthKnown }) => isLengthKnown)
      ? []
      : [
          'How many images a folder has, this page does not know: drawn as if an epoch had 1,000 updates. ' +
            'Lengths in epochs and fractions of the run are right, lengths in steps may lie elsewhere.',
        ]),
    `Temperature: ${basis}.`,
  ];
  return <p className={styles.notes}>{remarks.join(' ')}</p>;
}

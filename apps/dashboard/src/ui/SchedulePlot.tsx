'use client';
import { useEffect, useId, useRef } from 'react';
import type uPlot from 'uplot';
import { ExportMenu } from './ExportMenu.tsx';
import { lineTable } from './lineTable.ts';
import { asChartLines, type PlotLine } from './plotLine.ts';
import { highlightLine, newSchedulePlot, type PlotPoint } from './schedulePlot.ts';
import styles from './SchedulePlot.module.css';
import { useDarkness } from './useDarkness.ts';
import type { ValueScale } from './valueScale.ts';

const height = 200;
/** All plots of a page that show schedules. */
const group = 'schedules';

export interface SchedulePlotProps {
  readonly title: string;
  /** Name of saved files, without what is drawn and an ending. */
  readonly name: string;
  /** What the numbers are in, beside the title. */
  readonly unit: string;
  /** Of the places: `epoch`. */
  readonly by: string;
  readonly lines: readonly PlotLine[];
  readonly scale: ValueScale;
  readonly format: (value: number) => string;
  /** Key of the line that is brought to the fore. */
  readonly highlighted: string | null;
  /** Told of the point under the cursor. A stable function. */
  readonly onPoint: (point: PlotPoint | null) => void;
  /** Shown in place of lines. */
  readonly whenEmpty: string;
}

/** Lines over the run, each from its own updates. Dragging zooms, a double click shows everything again. */
export function SchedulePlot(props: SchedulePlotProps) {
  const { title, name, unit, by, lines, scale, format, highlighted, onPoint, whenEmpty } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const isDark = useDarkness();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const created = newSchedulePlot(element, { lines, scale, width: element.clientWidth, height, group, onPoint });
    plot.current = created;
    const resized = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current = null;
      created.destroy();
    };
  }, [lines, scale, isDark, onPoint]);

  useEffect(() => {
    if (plot.current !== null) highlightLine(plot.current, lines, highlighted);
  }, [highlighted, lines, scale, isDark]);

  return (
    <figure className={styles.plot}>
      <figcaption className={styles.head}>
        <span className={styles.words}>
          <span className={styles.title}>{title}</span>{' '}
          <span className={styles.unit}>
            {unit}, over {by}
          </span>
        </span>
        <ExportMenu
          of={`the lines of ${title}`}
          name={`${name}-${title.toLowerCase().replaceAll(' ', '-')}`}
          table={() => lineTable(asChartLines(lines), by)}
          drawing={async () => {
            const x = {
              name: by,
              scale: 'linear',
              isReversed: false,
              format: (value: number) => String(value),
            } as const;
            const picture = { title: `${title}, ${unit}`, lines: asChartLines(lines), x, scale, format };
            return (await import('./lineDrawing.ts')).lineDrawing(picture);
          }}
        />
      </figcaption>
      <div className={styles.frame}>
        <div ref={box} role="img" aria-label={`${title} by ${by}`} aria-describedby={id} />
        {lines.length === 0 && <p className={styles.empty}>{whenEmpty}</p>}
      </div>
      <p id={id} className="visually-hidden">
        {lines.map((line) => describeLine(line, format)).join('; ')}
      </p>
    </figure>
  );
}

/** A line for readers who do not see it. */
function describeLine({ label, ys }: PlotLine, format: (value: number) => string): string {
  const [first = Number.NaN] = ys;
  const last = ys.at(-1) ?? Number.NaN;
  return first === last ? `${label}: ${format(first)}` : `${label}: from ${format(first)} to ${format(last)}`;
}

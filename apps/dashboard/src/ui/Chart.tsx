'use client';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import type uPlot from 'uplot';
import styles from './Chart.module.css';
import { describeLines, overSteps, type ChartLine, type ChartX, type Scale } from './chartData.ts';
import { newPlot, plotData } from './plot.ts';
import { useDarkness } from './useDarkness.ts';

const height = 220;

export interface ChartProps {
  /** Heading, and with "by step" (or what it is drawn over) the name of the picture. */
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** A stable function. */
  readonly format: (value: number) => string;
  readonly scale: Scale;
  /** Whether the values are shares, written in per cent. */
  readonly isShare?: boolean;
  /** Shown in place of lines without points. */
  readonly whenEmpty: string;
  /** What it is drawn over. A stable object; default: steps. */
  readonly x?: ChartX;
  /** Beside the heading. */
  readonly aside?: ReactNode;
}

/** Lines over steps, or over something else that runs pass through. Charts on one page share the cursor; dragging zooms, a double click shows everything again. */
export function Chart({ title, lines, format, scale, isShare = false, whenEmpty, x = overSteps, aside }: ChartProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const point = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(lines);
  /** The lines that the plot has. */
  const drawn = useRef(lines);
  const isDark = useDarkness();
  // Only another set of lines or another scheme needs a new plot; new points do not.
  const shape = JSON.stringify(lines.map(({ key, style, low }) => [key, style, low !== undefined]));

  useEffect(() => {
    latest.current = lines;
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onPoint = (text: string) => {
      if (point.current !== null) point.current.textContent = text;
    };
    const width = element.clientWidth;
    const shown = { lines: latest.current, format, scale, isShare, x };
    const created = newPlot(element, { ...shown, width, height, onPoint });
    plot.current = created;
    drawn.current = shown.lines;
    // Told of the width once at first, too: to set it again would draw everything a second time.
    const resized = new ResizeObserver(() => {
      if (element.clientWidth !== created.width) created.setSize({ width: element.clientWidth, height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current = null;
      created.destroy();
    };
  }, [shape, isDark, format, scale, isShare, x]);

  useEffect(() => {
    const { current } = plot;
    if (current === null || drawn.current === lines) return;
    drawn.current = lines;
    // A reader who has zoomed in keeps the view.
    current.setData(plotData(lines, scale, x), !isZoomed(current));
  }, [lines, shape, scale, isShare, x]);

  const isEmpty = lines.every(({ steps }) => steps.length === 0);
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.head}>
        <span>
          <span className={styles.title}>{title}</span> <span className={styles.over}>by {x.name}</span>
        </span>
        <span ref={point} className={styles.point} aria-hidden="true" />
        {aside}
      </figcaption>
      <div className={styles.frame}>
        <div ref={box} role="img" aria-label={`${title} by ${x.name}`} aria-describedby={id} />
        {isEmpty && <p className={styles.empty}>{whenEmpty}</p>}
      </div>
      <p id={id} className="visually-hidden">
        {describeLines(lines, format, x)}
      </p>
    </figure>
  );
}

/** True when the plot shows fewer steps than it has. */
function isZoomed({ scales, data }: uPlot): boolean {
  const [first, last] = [data[0][0], data[0].at(-1)];
  const { min, max } = scales.x ?? {};
  if (first === undefined || last === undefined || min === undefined || max === undefined) return false;
  return min > first || max < last;
}

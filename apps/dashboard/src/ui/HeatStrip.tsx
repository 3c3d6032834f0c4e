'use client';
import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import styles from './HeatStrip.module.css';
import { shareOf, stripRange, stripSteps, valuesAt, type StripRow } from './heatStrip.ts';
import { mixedColour } from './tones.ts';
import { useDarkness } from './useDarkness.ts';

type Range = NonNullable<ReturnType<typeof stripRange>>;

export interface HeatStripProps {
  readonly caption: string;
  /** Of the lines: `Weight tensor`. */
  readonly rowLabel: string;
  readonly rows: readonly StripRow[];
  readonly format: (value: number) => string;
  /** What stands before the name of a line: a sample of its look in a chart. */
  readonly markOf: (key: string) => ReactNode;
  /** Lines that are chosen, and what to do when the reader chooses one or takes it back. */
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
  /** At the right of the scale. */
  readonly aside?: ReactNode;
}

/** Values over steps, a shaded strip for each line on one logarithmic scale; every line says its last number. */
export function HeatStrip({ caption, rowLabel, rows, format, markOf, chosen, onToggle, aside }: HeatStripProps) {
  const [point, setPoint] = useState('');
  const range = useMemo(() => stripRange(rows), [rows]);
  const at = useMemo(() => stripSteps(rows), [rows]);
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        {range !== null && <Scale range={range} format={format} />}
        <span className={styles.point} aria-hidden="true">
          {point}
        </span>
        {aside}
      </div>
      <table className={styles.strips}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{rowLabel}</th>
            <th scope="col">Over the run</th>
            <th scope="col" data-align="end">
              Last
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <button type="button" aria-pressed={chosen.has(row.key)} onClick={() => onToggle(row.key)}>
                  <span className={styles.mark}>{markOf(row.key)}</span>
                  <span>{row.label}</span>
                </button>
              </th>
              <td>
                <Strip row={row} at={at} range={range} format={format} onPoint={setPoint} />
              </td>
              <td data-align="end">{format(row.values.at(-1) ?? Number.NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Shades from little to much, on the ground of the page. */
function shadesOf(element: Element): (share: number) => string {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const [ground, full] = [colour('--surface'), colour('--line-1')];
  return (share) => mixedColour(ground, full, 0.06 + 0.94 * share);
}

/** Paints cells side by side into all of a canvas; a null is left as it is. */
function paint(canvas: HTMLCanvasElement, shares: readonly (number | null)[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const shade = shadesOf(canvas);
  const width = Math.max(1, shares.length);
  // One pixel a cell: the browser widens it, without blurring.
  canvas.width = width;
  canvas.height = 1;
  shares.forEach((share, index) => {
    if (share === null) return;
    context.fillStyle = shade(share);
    context.fillRect(index, 0, 1, 1);
  });
}

interface StripProps extends Pick<HeatStripProps, 'format'> {
  readonly row: StripRow;
  readonly at: readonly number[];
  readonly range: Range | null;
  readonly onPoint: (text: string) => void;
}

function Strip({ row, at, range, format, onPoint }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDarkness();
  const values = useMemo(() => valuesAt(row, at), [row, at]);
  useEffect(() => {
    if (canvas.current === null || range === null) return;
    const shares = values.map((value) => shareOf(value, range));
    paint(canvas.current, shares);
  }, [values, range, isDark]);
  const onMove = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const index = Math.min(at.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * at.length)));
    const step = Math.round(at[index] ?? 0).toLocaleString('en');
    onPoint(`${row.label} · step ${step} · ${format(values[index] ?? Number.NaN)}`);
  };
  const first = row.values[0] ?? Number.NaN;
  return (
    <canvas
      ref={canvas}
      className={styles.strip}
      role="img"
      aria-label={`${row.label}: from ${format(first)} to ${format(row.values.at(-1) ?? Number.NaN)}`}
      onPointerMove={onMove}
      onPointerLeave={() => onPoint('')}
    />
  );
}

const scaleSteps = Array.from({ length: 24 }, (_, index) => index / 23);

function Scale({ range, format }: { readonly range: Range; readonly format: (value: number) => string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDarkness();
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, scaleSteps);
  }, [isDark]);
  return (
    <span className={styles.scale}>
      {format(range.low)}
      <canvas ref={canvas} aria-hidden="true" />
      {format(range.high)}
    </span>
  );
}

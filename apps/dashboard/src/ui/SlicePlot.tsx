'use client';
import { useEffect, useRef } from 'react';
import { positionOn, ticksOf, type PlotAxis } from './plotAxis.ts';
import styles from './SlicePlot.module.css';
import { useDarkness } from './useDarkness.ts';
import { useWidth } from './useWidth.ts';

const height = 190;
const room = { left: 46, right: 12, top: 10, bottom: 26 };

export interface SlicePlotProps {
  readonly title: string;
  /** What the picture shows, for readers who do not see it. */
  readonly description: string;
  readonly x: PlotAxis;
  readonly xs: Float64Array;
  readonly y: PlotAxis;
  readonly ys: Float64Array;
  /** Points whose mask is not 0 are selected; the others are grey. */
  readonly mask: Uint8Array;
  /** A point was clicked at. */
  readonly onPick: (index: number) => void;
}

/** One number against one parameter, a point for each run. */
export function SlicePlot({ title, description, x, xs, y, ys, mask, onPick }: SlicePlotProps) {
  const { width, ref } = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDarkness();
  // Drawn anew in another scheme: the colours of a canvas do not follow the style sheet. Not whenever the page around it
  // is rendered: ten thousand points take tens of milliseconds.
  useEffect(() => {
    if (canvas.current !== null && width > 0) draw(canvas.current, { x, xs, y, ys, mask, width });
  }, [x, xs, y, ys, mask, width, isDark]);
  return (
    <figure className={styles.slice} data-dark={isDark}>
      <figcaption className={styles.title}>{title}</figcaption>
      <div ref={ref}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          role="img"
          aria-label={description}
          onClick={({ nativeEvent: { offsetX, offsetY } }) => {
            const index = nearest({ x, xs, y, ys, mask, width }, offsetX, offsetY);
            if (index !== null) onPick(index);
          }}
        />
      </div>
    </figure>
  );
}

type Sized = Pick<SlicePlotProps, 'x' | 'xs' | 'y' | 'ys' | 'mask'> & { readonly width: number };

const xOf = ({ width }: Sized, position: number) => room.left + position * (width - room.left - room.right);
const yOf = (position: number) => height - room.bottom - position * (height - room.bottom - room.top);

/** Points of one named place stand beside each other, so that many do not look like one. */
function pointOf(plot: Sized, index: number): readonly [x: number, y: number] {
  const { x, xs, y, ys } = plot;
  const fan = x.kind === 'values' ? (((index * 0.618) % 1) - 0.5) * Math.min(0.5 / x.names.length, 0.05) : 0;
  return [xOf(plot, positionOn(x, xs[index] ?? Number.NaN) + fan), yOf(positionOn(y, ys[index] ?? Number.NaN))];
}

function draw(canvas: HTMLCanvasElement, plot: Sized): void {
  const scale = globalThis.devicePixelRatio;
  canvas.width = Math.round(plot.width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  context.setTransform(scale, 0, 0, scale, 0, 0);
  drawAxes(context, plot, { grid: colour('--grid'), text: colour('--text-quiet'), family: style.fontFamily });
  drawPoints(context, plot, [colour('--idle-fill'), colour('--line-0')]);
}

interface AxisInk {
  readonly grid: string;
  readonly text: string;
  readonly family: string;
}

function drawAxes(context: CanvasRenderingContext2D, plot: Sized, { grid, text, family }: AxisInk): void {
  context.strokeStyle = grid;
  context.fillStyle = text;
  context.font = `11px ${family}`;
  for (const { position, label } of ticksOf(plot.y, 4)) {
    const y = Math.round(yOf(position)) + 0.5;
    context.beginPath();
    context.moveTo(room.left, y);
    context.lineTo(plot.width - room.right, y);
    context.stroke();
    context.textAlign = 'right';
    context.fillText(label, room.left - 6, y + 4, room.left - 8);
  }
  const ticks = ticksOf(plot.x, Math.max(2, Math.floor(plot.width / 110)));
  const share = (plot.width - room.left - room.right) / Math.max(1, ticks.length);
  context.textAlign = 'center';
  for (const { position, label } of ticks) context.fillText(label, xOf(plot, position), height - 8, share - 4);
}

/** First what is not selected, so that it hides nothing. */
function drawPoints(context: CanvasRenderingContext2D, plot: Sized, [quiet, strong]: readonly [string, string]): void {
  const size = plot.xs.length > 2_000 ? 2 : plot.xs.length > 300 ? 3 : 5;
  for (const selected of [false, true]) {
    context.fillStyle = selected ? strong : quiet;
    context.globalAlpha = Math.min(0.9, Math.max(0.25, 40 / Math.sqrt(plot.xs.length)));
    for (let index = 0; index < plot.xs.length; index++) {
      if ((plot.mask[index] !== 0) !== selected) continue;
      const [x, y] = pointOf(plot, index);
      if (Number.isFinite(x) && Number.isFinite(y)) context.fillRect(x - size / 2, y - size / 2, size, size);
    }
  }
  context.globalAlpha = 1;
}

const reach = 10;

function nearest(plot: Sized, x: number, y: number): number | null {
  let best: { readonly index: number; readonly distance: number } | null = null;
  for (let index = 0; index < plot.xs.length; index++) {
    const [px, py] = pointOf(plot, index);
    const distance = Math.hypot(px - x, py - y);
    if (plot.mask[index] !== 0 && distance < (best?.distance ?? reach)) best = { index, distance };
  }
  return best?.index ?? null;
}

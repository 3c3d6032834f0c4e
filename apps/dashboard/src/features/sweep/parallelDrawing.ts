import type { Drawing, Shape } from '../../ui/drawing.ts';
import { parallelLayout, parallelWidth, yOf, type ParallelLayout } from '../../ui/parallelLayout.ts';
import { ticksOf } from '../../ui/plotAxis.ts';
import { themeColours } from '../../ui/themeColours.ts';
import { toneColours, toneOf } from '../../ui/tones.ts';
import type { Field } from './trialData.ts';

const size = { width: 1200, height: 420 };
const head = 30;

export interface ParallelPicture {
  readonly fields: readonly Field[];
  readonly mask: Uint8Array;
  readonly shares: Float64Array;
}

/** The parallel coordinates as a picture of their own: selected trials over the others. */
export function parallelDrawing({ fields, mask, shares }: ParallelPicture): Drawing {
  const colour = themeColours();
  const width = parallelWidth(size.width, fields.length);
  const layout = parallelLayout(fields, { width, height: size.height - head });
  const colours = toneColours(document.documentElement);
  const lines = [...mask.keys()];
  const lineOf = (trial: number, tint: string, opacity: number): Shape => ({
    kind: 'line',
    points: layout.xs.map((x, axis) => [x, (layout.ys[axis]?.[trial] ?? 0) + head] as const),
    colour: tint,
    width: 1,
    opacity,
  });
  return {
    width,
    height: size.height,
    background: colour('--surface'),
    shapes: [
      ...lines.filter((trial) => mask[trial] === 0).map((trial) => lineOf(trial, colour('--idle-fill'), 0.25)),
      ...lines
        .filter((trial) => mask[trial] === 1)
        .map((trial) => lineOf(trial, colours[toneOf(shares[trial] ?? Number.NaN)] ?? colour('--text'), 0.5)),
      ...fields.flatMap((field, index) => axisShapes(field, layout, index)),
    ],
  };
}

function axisShapes({ axis }: Field, layout: ParallelLayout, index: number): Shape[] {
  const colour = themeColours();
  const x = layout.xs[index] ?? 0;
  const text = (label: string, y: number, align: 'start' | 'middle'): Shape => ({
    kind: 'text',
    x: align === 'start' ? x + 5 : x,
    y,
    text: label,
    colour: colour('--text'),
    size: align === 'start' ? 10 : 12,
    align,
  });
  const ends = [layout.top, layout.bottom].map((y) => [x, y + head] as const);
  return [
    { kind: 'line', points: ends, colour: colour('--border-strong'), width: 1.5 },
    text(axis.label, index % 2 === 0 ? 12 : 26, 'middle'),
    ...ticksOf(axis, 6).map(({ position, label }) => text(label, yOf(position, layout) + head + 4, 'start')),
  ];
}

import { captions } from '../../ui/captions.ts';
import type { Drawing, Shape } from '../../ui/drawing.ts';
import { shareOf, stripRange, stripSteps, valuesAt, type StripRow } from '../../ui/heatStrip.ts';
import { themeColours } from '../../ui/themeColours.ts';
import { mixedColour } from '../../ui/tones.ts';

const size = { label: 220, strip: 560, number: 90, row: 24, head: 44, margin: 12 };

export interface StripPicture {
  readonly title: string;
  readonly rows: readonly StripRow[];
  readonly format: (value: number) => string;
}

/** The strips of weight tensors as a picture of their own, with the last number of each and the ends of the scale. */
export function stripDrawing({ title, rows, format }: StripPicture): Drawing {
  const colour = themeColours();
  const text = captions(colour('--text'), 12);
  const range = stripRange(rows);
  const at = stripSteps(rows);
  const left = size.margin + size.label;
  const cell = size.strip / Math.max(1, at.length);
  const stripOf = (row: StripRow, y: number): Shape[] =>
    valuesAt(row, at).flatMap((value, index): Shape[] => {
      const share = range === null ? null : shareOf(value, range);
      if (share === null) return [];
      const tint = mixedColour(colour('--surface'), colour('--line-1'), 0.06 + 0.94 * share);
      return [{ kind: 'rectangle', x: left + index * cell, y, width: cell, height: size.row - 6, colour: tint }];
    });
  const [first, last] = [at[0] ?? 0, at.at(-1) ?? 0].map((step) => step.toLocaleString('en'));
  const ends = range === null ? '' : `, shades from ${format(range.low)} to ${format(range.high)} by the logarithm`;
  return {
    width: left + size.strip + size.number + size.margin,
    height: size.head + size.row * (rows.length + 1),
    background: colour('--surface'),
    shapes: [
      text(`${title}${ends}`, [size.margin, size.margin + 12], 'start'),
      ...rows.flatMap((row, index): Shape[] => {
        const y = size.head + size.row * index;
        return [
          text(row.label, [left - 8, y + 14], 'end'),
          ...stripOf(row, y),
          text(format(row.values.at(-1) ?? Number.NaN), [left + size.strip + size.number, y + 14], 'end'),
        ];
      }),
      text(`step ${first ?? ''}`, [left, size.head + size.row * rows.length + 14], 'start'),
      text(`step ${last ?? ''}`, [left + size.strip, size.head + size.row * rows.length + 14], 'end'),
    ],
  };
}

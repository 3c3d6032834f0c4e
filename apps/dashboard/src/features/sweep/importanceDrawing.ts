import { captions } from '../../ui/captions.ts';
import type { Drawing, Shape } from '../../ui/drawing.ts';
import type { ImportanceBar } from '../../ui/ImportanceBars.tsx';
import { themeColours } from '../../ui/themeColours.ts';

const size = { width: 640, label: 200, number: 60, row: 28, margin: 12 };

/** The bars of the importances as a picture of their own. */
export function importanceDrawing(title: string, bars: readonly ImportanceBar[]): Drawing {
  const colour = themeColours();
  const text = captions(colour('--text'), 12);
  const room = size.width - size.label - size.number - 2 * size.margin;
  return {
    width: size.width,
    height: size.row * (bars.length + 1) + 2 * size.margin,
    background: colour('--surface'),
    shapes: [
      text(title, [size.margin, size.margin + 12], 'start'),
      ...bars.flatMap(({ label, share }, index): Shape[] => {
        const y = size.margin + size.row * (index + 1);
        const left = size.margin + size.label;
        return [
          text(label, [left - 8, y + 16], 'end'),
          { kind: 'rectangle', x: left, y: y + 4, width: room * share, height: 16, colour: colour('--line-0') },
          text(`${(share * 100).toFixed(0)} %`, [left + room * share + 8, y + 16], 'start'),
        ];
      }),
    ],
  };
}

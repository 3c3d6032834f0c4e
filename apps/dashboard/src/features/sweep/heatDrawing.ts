import { captions } from '../../ui/captions.ts';
import type { Drawing, Shape } from '../../ui/drawing.ts';
import type { HeatMapProps } from '../../ui/HeatMap.tsx';
import { themeColours } from '../../ui/themeColours.ts';
import { mixedColour } from '../../ui/tones.ts';

const cell = { width: 96, height: 48 };
const margin = { left: 150, top: 56 };

/** The heat map as a picture of its own. */
export function heatDrawing({
  columns,
  rows,
  cells,
  columnLabel,
  rowLabel,
}: Pick<HeatMapProps, 'columns' | 'rows' | 'cells' | 'columnLabel' | 'rowLabel'>): Drawing {
  const colour = themeColours();
  const text = captions(colour('--text'), 12);
  const xOf = (column: number) => margin.left + column * cell.width;
  const yOf = (row: number) => margin.top + row * cell.height;
  return {
    width: xOf(columns.length) + 12,
    height: yOf(rows.length) + 12,
    background: colour('--surface'),
    shapes: [
      text(`${columnLabel} →`, [xOf(columns.length / 2), 18], 'middle'),
      text(`${rowLabel} ↓`, [margin.left - 10, 42], 'end'),
      ...columns.map((name, column) => text(name, [xOf(column + 0.5), 42], 'middle')),
      ...rows.map((name, row) => text(name, [margin.left - 10, yOf(row + 0.5) + 4], 'end')),
      ...cells.flatMap((line, row) =>
        line.flatMap((one, column): Shape[] => {
          if (one === null) return [];
          const [x, y] = [xOf(column), yOf(row)];
          const share = one.share === null ? 0 : 0.05 + 0.5 * one.share;
          const fill = mixedColour(colour('--surface'), colour('--line-0'), share);
          return [
            { kind: 'rectangle', x, y, width: cell.width - 2, height: cell.height - 2, colour: fill },
            text(one.value, [x + cell.width / 2, y + 20], 'middle'),
            text(one.note, [x + cell.width / 2, y + 36], 'middle'),
          ];
        }),
      ),
    ],
  };
}

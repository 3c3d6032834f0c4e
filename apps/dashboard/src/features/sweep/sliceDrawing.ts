import { captions } from '../../ui/captions.ts';
import type { Drawing, Shape } from '../../ui/drawing.ts';
import { positionOn, ticksOf } from '../../ui/plotAxis.ts';
import { themeColours } from '../../ui/themeColours.ts';
import type { Field } from './trialData.ts';

const size = { width: 420, height: 260, columns: 3 };
const room = { left: 66, right: 16, top: 30, bottom: 30 };
const point = 4;

export interface SlicePicture {
  readonly parameters: readonly Field[];
  readonly measure: Field;
  readonly mask: Uint8Array;
}

/** The measure against each parameter as one picture: the selected trials over the others. */
export function sliceDrawing({ parameters, measure, mask }: SlicePicture): Drawing {
  const columns = Math.min(size.columns, parameters.length);
  const slices = parameters.map((parameter, index) => {
    const [left, top] = [(index % columns) * size.width, Math.floor(index / columns) * size.height];
    return sliceShapes({ parameter, measure, mask }, { left, top });
  });
  return {
    width: columns * size.width,
    height: Math.ceil(parameters.length / columns) * size.height,
    background: themeColours()('--surface'),
    shapes: slices.flat(),
  };
}

interface Slice extends Pick<SlicePicture, 'measure' | 'mask'> {
  readonly parameter: Field;
}

function sliceShapes({ parameter, measure, mask }: Slice, { left, top }: { left: number; top: number }): Shape[] {
  const colour = themeColours();
  const xOf = (position: number) => left + room.left + position * (size.width - room.left - room.right);
  const yOf = (position: number) => top + size.height - room.bottom - position * (size.height - room.top - room.bottom);
  const text = captions(colour('--text'), 11);
  const dots = (selected: boolean) =>
    [...mask.keys()].flatMap((trial): Shape[] => {
      const x = xOf(positionOn(parameter.axis, parameter.values[trial] ?? Number.NaN));
      const y = yOf(positionOn(measure.axis, measure.values[trial] ?? Number.NaN));
      if ((mask[trial] !== 0) !== selected || !Number.isFinite(x) || !Number.isFinite(y)) return [];
      const tint = colour(selected ? '--line-0' : '--idle-fill');
      return [{ kind: 'rectangle', x: x - point / 2, y: y - point / 2, width: point, height: point, colour: tint }];
    });
  return [
    text(`${measure.axis.label} by ${parameter.axis.label}`, [left + room.left, top + 18], 'start'),
    ...ticksOf(measure.axis, 4).map(({ position, label }) => text(label, [xOf(0) - 8, yOf(position) + 4], 'end')),
    ...ticksOf(parameter.axis, 4).map(({ position, label }) =>
      text(label, [xOf(position), top + size.height - 10], 'middle'),
    ),
    ...dots(false),
    ...dots(true),
  ];
}

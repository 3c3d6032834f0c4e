import type { Shape } from './drawing.ts';

type Caption = (
  words: string,
  at: readonly [x: number, y: number],
  align: Extract<Shape, { kind: 'text' }>['align'],
) => Shape;

/** Writes words of one colour and size, CSS pixels, into a picture. */
export function captions(colour: string, size: number): Caption {
  return (words, [x, y], align) => ({ kind: 'text', x, y, text: words, colour, size, align });
}

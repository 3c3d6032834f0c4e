import { plot } from 'asciichart';
import { formatNumber } from './format.ts';

const labelWidth = 10;

/** A curve drawn with characters: equidistant values from left to right, labelled with its ends. */
export function drawCurve(values: readonly number[], ends: { readonly left: string; readonly right: string }): string {
  const format = (value: number) => formatNumber(Math.max(0, value)).padStart(labelWidth);
  const drawn = plot([...values], { height: 8, min: 0, format });
  const gap = ' '.repeat(Math.max(1, values.length - ends.left.length - ends.right.length));
  return `${drawn}\n${' '.repeat(labelWidth + 2)}${ends.left}${gap}${ends.right}`;
}

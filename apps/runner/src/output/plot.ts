import { plot } from 'asciichart';

/** A curve drawn with characters: equidistant values from left to right, labelled with its ends. */
export function drawCurve(values: readonly number[], ends: { readonly left: string; readonly right: string }): string {
  const drawn = plot([...values], { height: 8, min: 0, format: (value: number) => value.toFixed(3).padStart(8) });
  const gap = ' '.repeat(Math.max(1, values.length - ends.left.length - ends.right.length));
  return `${drawn}\n${' '.repeat(10)}${ends.left}${gap}${ends.right}`;
}

/**
 * Where a falling function passes 0, to 1e-12 of the distance searched: bisection of an interval that is widened around
 * `start` by `scale` until the function changes its sign over it.
 */
export function fallingRoot(
  f: (x: number) => number,
  { start, scale }: { readonly start: number; readonly scale: number },
): number {
  let [from, to] = [start - scale, start + scale];
  for (let width = scale; f(from) < 0; width *= 2) from -= width;
  for (let width = scale; f(to) > 0; width *= 2) to += width;
  while (to - from > 1e-12 * Math.max(scale, Math.abs(from), Math.abs(to))) {
    const middle = (from + to) / 2;
    if (f(middle) > 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

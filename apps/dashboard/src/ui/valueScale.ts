/** How heights are laid out: as they are, by their logarithm, or, for what comes close to 1, by log(1 - x). */
export type ValueScale = 'linear' | 'logarithmic' | 'log1m';

/** Where a value stands on its scale; null for what the scale has no place for. */
export function placeOn(scale: ValueScale, value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (scale === 'linear') return value;
  if (scale === 'logarithmic') return value > 0 ? Math.log10(value) : null;
  // Minus: what is nearer to 1 stands higher.
  return value < 1 ? -Math.log10(1 - value) : null;
}

/** The value that stands at a place of a scale. */
export function valueAtPlace(scale: ValueScale, place: number): number {
  if (scale === 'linear') return place;
  return scale === 'logarithmic' ? 10 ** place : 1 - 10 ** -place;
}

const decades = Array.from({ length: 41 }, (_, index) => index - 20);

/** Values that are written at the scale between two places; null where even distances will do. */
export function ticksBetween(scale: ValueScale, low: number, high: number): number[] | null {
  if (scale === 'linear') return null;
  const steps = high - low < 1.3 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((high - low) / 6));
  const values = decades.flatMap((decade) =>
    decade % stride === 0
      ? steps.map((step) => (scale === 'logarithmic' ? step * 10 ** decade : 1 - step * 10 ** -decade))
      : [],
  );
  return values.filter((value) => {
    const place = placeOn(scale, value);
    return place !== null && place >= low - 1e-9 && place <= high + 1e-9;
  });
}

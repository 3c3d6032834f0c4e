import { toNumeral } from '@coolsweep/sweep';
import type { MeanCurve } from './meanCurve.ts';

/** A chart is not finer than this, and an answer of a hundred curves is half as long. */
const digits = 7;

/**
 * Whole numbers, of which most positions are, stay as they are. By arithmetic where the power of ten is exact, which is
 * ten times as fast as by a text.
 */
function short(value: number): number {
  if (Number.isInteger(value)) return value;
  const power = 10 ** (digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const isExact = power >= 1 && power <= 1e22;
  return isExact ? Math.round(value * power) / power : Number(value.toPrecision(digits));
}

const shown = (value: number) => toNumeral(short(value));

/** A curve in an answer; band and counts only where there is more than one replicate. */
export function curveView({ at, values, low, high, n }: MeanCurve) {
  const isMean = n.some((count) => count > 1);
  return {
    at: at.map(short),
    values: values.map(shown),
    ...(isMean && { low: low.map(shown), high: high.map(shown), n: [...n] }),
  };
}

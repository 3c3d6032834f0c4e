import { toNumeral } from '@coolsweep/sweep';
import type { MeanCurve } from './meanCurve.ts';

/** A chart is not finer than this, and an answer of a hundred curves is half as long. */
const digits = 7;

function short(value: number) {
  return Number.isInteger(value) ? value : toNumeral(Number(value.toPrecision(digits)));
}

/** A curve in an answer; band and counts only where there is more than one replicate. */
export function curveView({ at, values, low, high, n }: MeanCurve) {
  const isMean = n.some((count) => count > 1);
  return {
    at: at.map((position) => Number(position.toPrecision(digits))),
    values: values.map(short),
    ...(isMean && { low: low.map(short), high: high.map(short), n: [...n] }),
  };
}

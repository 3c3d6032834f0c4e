import { canonicalJson } from './canonicalJson.ts';
import { axisOf } from './sampler/axis.ts';
import { roundedValue } from './roundedValue.ts';
import type { Distribution } from './searchSpace.ts';
import type { ParameterValue } from './sweepFile.ts';

/** A point of a grid at a share of the way from one end to the other. */
function pointAt(distribution: Distribution, share: number): ParameterValue {
  const axis = axisOf(distribution);
  // Cells of whole numbers are wider at one end of a logarithmic axis: 8, 16, 32 lie evenly as numbers, not as cells.
  if (distribution.kind === 'logInt') {
    const { min, max } = distribution;
    return Math.round(Number(axisOf({ kind: 'logUniform', min, max }).valueAt(share)));
  }
  if (axis.count === null) return roundedValue(axis.valueAt(share), distribution);
  return axis.valueAt((Math.round(share * (axis.count - 1)) + 0.5) / axis.count);
}

/**
 * Values of a grid that lie evenly in the distribution's own scale, both bounds among them; of a normal distribution, in
 * the middles of `count` equal shares. Where whole numbers or steps are fewer than `count`, all of them.
 *
 * @param count null for all values of a distribution that has finitely many
 * @returns null when there are infinitely many
 */
export function gridPoints(distribution: Distribution, count: number | null): ParameterValue[] | null {
  const all = axisOf(distribution).count;
  if (count === null) return all === null || distribution.kind === 'logInt' ? null : pointsOf(distribution, all);
  return pointsOf(distribution, count);
}

function pointsOf(distribution: Distribution, count: number): ParameterValue[] {
  const shareOf = (index: number) =>
    distribution.kind === 'normal' ? (index + 0.5) / count : index / Math.max(1, count - 1);
  const values = Array.from({ length: count }, (_, index) => pointAt(distribution, shareOf(index)));
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

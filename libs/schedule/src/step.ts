import { requireFinite, requireNonNegative } from './fieldRange.ts';

export interface Drop {
  /** First update with this factor. */
  readonly at: number;
  /** Of the value at the start, not of the value before the drop. */
  readonly factor: number;
}

export interface Step {
  readonly kind: 'step';
  readonly from: number;
  readonly drops: readonly Drop[];
}

/**
 * Piecewise constant: `from` times the factor of the last drop with at <= n.
 *
 * @param options.drops ordered by `at`
 * @throws RangeError when a value is out of range, or the drops are not in order
 */
export function step({ from, drops }: Omit<Step, 'kind'>): Step {
  requireFinite({ from });
  let previous = 0;
  drops.forEach(({ at, factor }, index) => {
    requireNonNegative({ [`drops[${index}].at`]: at });
    requireFinite({ [`drops[${index}].factor`]: factor });
    if (at < previous) throw new RangeError(`drops must be in order: drops[${index}].at is ${at}, after ${previous}`);
    previous = at;
  });
  return { kind: 'step', from, drops: drops.map(({ at, factor }) => ({ at, factor })) };
}

export function stepAt({ from, drops }: Step, n: number): number {
  return from * (drops.findLast(({ at }) => at <= n)?.factor ?? 1);
}

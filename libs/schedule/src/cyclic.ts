import { requireFinite, requirePositive } from './fieldRange.ts';

export interface Cyclic {
  readonly kind: 'cyclic';
  readonly from: number;
  readonly to: number;
  readonly halfPeriod: number;
}

/**
 * A triangular wave: `from` at n = 0, `to` at n = halfPeriod, `from` at 2 halfPeriod, and so on, linear in between.
 *
 * Source: Smith, "Cyclical learning rates for training neural networks", arXiv 1506.01186, policy "triangular".
 *
 * @throws RangeError when a value is out of range
 */
export function cyclic({ from, to, halfPeriod }: Omit<Cyclic, 'kind'>): Cyclic {
  requireFinite({ from, to });
  requirePositive({ halfPeriod });
  return { kind: 'cyclic', from, to, halfPeriod };
}

export function cyclicAt({ from, to, halfPeriod }: Cyclic, n: number): number {
  const phase = (n / halfPeriod) % 2;
  return from + (to - from) * (phase < 1 ? phase : 2 - phase);
}

import { requireFinite, requirePositive } from './fieldRange.ts';

export interface Linear {
  readonly kind: 'linear';
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/**
 * A straight line: from + (to - from) n / steps, and `to` from n = steps on.
 *
 * @throws RangeError when a value is out of range
 */
export function linear({ from, to, steps }: Omit<Linear, 'kind'>): Linear {
  requireFinite({ from, to });
  requirePositive({ steps });
  return { kind: 'linear', from, to, steps };
}

export function linearAt({ from, to, steps }: Linear, n: number): number {
  return n >= steps ? to : from + ((to - from) * n) / steps;
}

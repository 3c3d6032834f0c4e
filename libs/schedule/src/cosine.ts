import { requireFinite, requirePositive } from './fieldRange.ts';

export interface Cosine {
  readonly kind: 'cosine';
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/**
 * Half a period of a cosine: to + (from - to) (1 + cos(pi n / steps)) / 2, and `to` from n = steps on.
 *
 * Source: Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm restarts", arXiv 1608.03983, without restarts.
 *
 * @throws RangeError when a value is out of range
 */
export function cosine({ from, to, steps }: Omit<Cosine, 'kind'>): Cosine {
  requireFinite({ from, to });
  requirePositive({ steps });
  return { kind: 'cosine', from, to, steps };
}

export function cosineAt({ from, to, steps }: Cosine, n: number): number {
  return n >= steps ? to : between(from, to, n / steps);
}

/** From `from` at `part` = 0 along half a cosine to `to` at 1. */
export function between(from: number, to: number, part: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
}

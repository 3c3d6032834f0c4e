import { requireFinite, requirePositive } from './fieldRange.ts';

export interface Exponential {
  readonly kind: 'exponential';
  readonly from: number;
  readonly factor: number;
  readonly every: number;
  readonly staircase: boolean;
}

/**
 * Exponential decay: from * factor^(n / every), or with the whole part of n / every as a staircase.
 *
 * The EfficientNet baseline has factor 0.97, every 2.4 epochs, as a staircase.
 *
 * @throws RangeError when a value is out of range
 */
export function exponential({ from, factor, every, staircase }: Omit<Exponential, 'kind'>): Exponential {
  requireFinite({ from });
  requirePositive({ factor, every });
  return { kind: 'exponential', from, factor, every, staircase };
}

export function exponentialAt({ from, factor, every, staircase }: Exponential, n: number): number {
  const exponent = n / every;
  return from * factor ** (staircase ? Math.floor(exponent) : exponent);
}

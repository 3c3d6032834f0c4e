import { requireFinite } from './fieldRange.ts';

export interface Constant {
  readonly kind: 'constant';
  readonly value: number;
}

/**
 * The same value at every update.
 *
 * @throws RangeError when the value is not finite
 */
export function constant(value: number): Constant {
  requireFinite({ value });
  return { kind: 'constant', value };
}

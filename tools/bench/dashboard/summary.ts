import { median } from '@coolsweep/statistics';
import { quantile } from '../engine/rates.ts';

export type Values = Readonly<Record<string, number>>;

/** Values under a key: what stands for all of them, and how they spread. */
export function summed(key: string, times: readonly number[], by: 'median' | 'p95'): Values {
  const spread = { median: median(times) ?? Number.NaN, p95: quantile(times, 0.95) };
  return {
    [key]: spread[by],
    [`median/${key}`]: spread.median,
    [`p95/${key}`]: spread.p95,
    [`n/${key}`]: times.length,
  };
}

/** The key under which a 1 stands where the value of another key is only a lower bound. */
export const atLeast = (key: string) => `atLeast/${key}`;

import { toNumeral } from '@coolsweep/sweep';
import type { Summary } from '@coolsweep/statistics';

/**
 * A number in an answer. JSON has no NaN and no infinities, and a diverged loss must not arrive as null: these three
 * cross as words, which `Number(numeral)` reads back. No tRPC transformer, so that any program can read an answer.
 */
export type Numeral = ReturnType<typeof toNumeral>;

export function numeralOrNull(value: number | null): Numeral | null {
  return value === null ? null : toNumeral(value);
}

export function numerals(values: Readonly<Record<string, number>>): Record<string, Numeral> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toNumeral(value)]));
}

/** Mean and sample standard deviation over n replicates. */
export interface SummaryView {
  readonly n: number;
  readonly mean: Numeral;
  readonly sd: Numeral | null;
}

export function summaryView(summary: Summary | null): SummaryView | null {
  return summary === null ? null : { n: summary.n, mean: toNumeral(summary.mean), sd: numeralOrNull(summary.sd) };
}

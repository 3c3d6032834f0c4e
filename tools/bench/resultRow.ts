/** A row about one value of a benchmark's JSON line, in a table for people. */
export interface ResultRow {
  readonly key: string;
  readonly what: string;
  readonly target: string;
  readonly digits: number;
}

/** A value in such a table; one that was not measured is a dash. */
export function shown(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

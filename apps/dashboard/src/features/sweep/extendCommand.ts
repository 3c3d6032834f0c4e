/** What a sweep is to have more of; text as the reader wrote it, empty for nothing. */
export interface ExtendWishes {
  readonly kind: 'seeds' | 'values' | 'epochs';
  /** Seeds or epochs in all, or further values of the parameter. */
  readonly amount: string;
  /** Dotted path; only of values. */
  readonly parameter: string;
}

export interface ExtendQuestion {
  readonly sweepId: string;
  /** In all; null: as many as there are. */
  readonly seeds: number | null;
  /** In all; null: as many as there are. */
  readonly epochs: number | null;
  /** `PATH=VALUE,…` */
  readonly values: string[];
}

/** Words that a shell would take apart stand in quotes. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The wish as the command line has it: a flag and its value; null while it is not said by how much. */
function flagOf({
  kind,
  amount,
  parameter,
}: ExtendWishes): readonly [flag: ExtendWishes['kind'], value: string] | null {
  const value = amount.trim();
  if (kind === 'values') {
    return value === '' || parameter === '' ? null : [kind, `${parameter}=${value.replaceAll(/\s*,\s*/g, ',')}`];
  }
  return /^[1-9]\d*$/.test(value) ? [kind, value] : null;
}

/** The command line that extends a sweep; null while it is not said by how much. */
export function extendCommand(sweepId: string, wishes: ExtendWishes): string | null {
  const flag = flagOf(wishes);
  return flag === null ? null : `coolsweep extend ${sweepId} --${flag[0]} ${quoted(flag[1])}`;
}

/** The question to the server for what the wish comes to; null where it is not said by how much. */
export function extendQuestion(sweepId: string, wishes: ExtendWishes): ExtendQuestion | null {
  const flag = flagOf(wishes);
  if (flag === null) return null;
  const [kind, value] = flag;
  const none = { sweepId, seeds: null, epochs: null, values: [] };
  return kind === 'values' ? { ...none, values: [value] } : { ...none, [kind]: Number(value) };
}

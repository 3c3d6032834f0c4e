/** What a sweep is to have more of; text as the reader wrote it, empty for nothing. */
export interface ExtendWishes {
  readonly kind: 'seeds' | 'values' | 'epochs';
  /** Seeds or epochs in all, or further values of the parameter. */
  readonly amount: string;
  /** Dotted path; only of values. */
  readonly parameter: string;
}

/** Words that a shell would take apart stand in quotes. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command line that extends a sweep; null while it is not said by how much. */
export function extendCommand(sweepId: string, { kind, amount, parameter }: ExtendWishes): string | null {
  const value = amount.trim();
  if (kind === 'values') {
    return value === '' || parameter === ''
      ? null
      : `coolsweep extend ${sweepId} --values ${quoted(`${parameter}=${value.replaceAll(/\s*,\s*/g, ',')}`)}`;
  }
  return /^[1-9]\d*$/.test(value) ? `coolsweep extend ${sweepId} --${kind} ${value}` : null;
}

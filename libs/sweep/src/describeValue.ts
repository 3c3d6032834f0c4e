import type { ParameterValue } from './sweepFile.ts';

type Fields = Readonly<Record<string, ParameterValue>>;

const units = ['steps', 'epochs', 'fraction'];

function isFields(value: ParameterValue): value is Fields {
  return typeof value === 'object' && !Array.isArray(value);
}

/** `{fraction: 0.5}` as `0.5 of run`, `{epochs: 3}` as `3 epochs`; null for what is no length. */
function describeLength(value: Fields, number: (value: number) => string): string | null {
  const [[unit, amount] = [], ...rest] = Object.entries(value);
  if (rest.length > 0 || unit === undefined || !units.includes(unit) || typeof amount !== 'number') return null;
  return unit === 'fraction' ? `${number(amount)} of run` : `${number(amount)} ${unit}`;
}

/** `{at: {epochs: 80}, factor: 0.1}` as `×0.1 at 80 epochs`; null for what is no drop of a learning rate. */
function describeDrop({ at, factor, ...rest }: Fields, number: (value: number) => string): string | null {
  if (at === undefined || typeof factor !== 'number' || Object.keys(rest).length > 0) return null;
  return `×${number(factor)} at ${describeValue(at, number)}`;
}

/**
 * A parameter's value in words, for tables: a length as `0.5 of run`, a schedule as `cosine, from 0.1, to 0`.
 *
 * @param number how to write a number; default: all its digits
 */
export function describeValue(value: ParameterValue, number: (value: number) => string = String): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (!isFields(value)) return value.map((item) => describeValue(item, number)).join(' ');
  const { kind, ...fields } = value;
  const said = Object.entries(fields).map(([key, item]) =>
    key === 'drops' ? describeValue(item, number) : `${key} ${describeValue(item, number)}`,
  );
  const whole = [...(typeof kind === 'string' ? [kind] : []), ...said].join(', ');
  return describeLength(value, number) ?? describeDrop(value, number) ?? whole;
}

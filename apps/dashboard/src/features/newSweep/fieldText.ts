/**
 * Values of a sweep file as the form writes them, on one line: `0.9`, `0.5 of run`, `0.9, 0.99`, `logUniform 0.001 to 1`.
 * What cannot be written so is left to the YAML.
 */

export type FieldKind = 'text' | 'number' | 'length';

/** A value that has no parts, or a length of the run. */
export type FieldValue = string | number | boolean | Readonly<Record<string, number>>;

/** What stands in a field of the form. */
export type FieldInput =
  | { readonly kind: 'absent' }
  | { readonly kind: 'one'; readonly value: FieldValue }
  | { readonly kind: 'many'; readonly values: readonly FieldValue[] }
  | { readonly kind: 'drawn'; readonly distribution: Readonly<Record<string, string | number>> };

const units = { fraction: 'of run', epochs: 'epochs', steps: 'steps' } as const;

const distributions = ['uniform', 'logUniform', 'log1m', 'int', 'logInt'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as text; null where a line cannot say it. */
export function textOfValue(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // A comma would make it a list.
  if (typeof value === 'string') return value.includes(',') ? null : value;
  if (!isObject(value)) return null;
  const [[unit, amount] = [], ...rest] = Object.entries(value);
  if (rest.length > 0 || typeof amount !== 'number' || unit === undefined || !Object.hasOwn(units, unit)) return null;
  return `${amount} ${units[unit as keyof typeof units]}`;
}

/** A parameter that is drawn, as text; null where a line cannot say it. */
export function textOfDistribution(given: Readonly<Record<string, unknown>>): string | null {
  const { distribution, min, max, count, ...rest } = given;
  const isKnown = typeof distribution === 'string' && distributions.includes(distribution);
  if (!isKnown || typeof min !== 'number' || typeof max !== 'number' || Object.keys(rest).length > 0) return null;
  return `${distribution} ${min} to ${max}${typeof count === 'number' ? ` in ${count} points` : ''}`;
}

const numeral = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const amountWithUnit = /^(\S+?)\s*(%|(?:of\s+)?(?:the\s+)?run|epochs?|steps?|updates?)$/i;

function lengthOf(text: string): FieldValue {
  if (numeral.test(text)) return { fraction: Number(text) };
  const [, amount = '', unit = ''] = amountWithUnit.exec(text) ?? [];
  if (!numeral.test(amount)) return text;
  if (unit === '%') return { fraction: Number(amount) / 100 };
  const name = unit.toLowerCase();
  if (name.endsWith('run')) return { fraction: Number(amount) };
  return name.startsWith('epoch') ? { epochs: Number(amount) } : { steps: Number(amount) };
}

/** A value that is not understood stays text: the check of the file says what it should be. */
function valueOf(text: string, kind: FieldKind): FieldValue {
  if (kind === 'text') return text;
  if (kind === 'length') return lengthOf(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return numeral.test(text) ? Number(text) : text;
}

const drawn = /^(\w+)\s+(?:from\s+)?(\S+)\s+to\s+(\S+?)(?:\s+in\s+(\d+)(?:\s+points)?)?$/;

function distributionOf(text: string): Record<string, string | number> | null {
  const [, given = '', min = '', max = '', count] = drawn.exec(text) ?? [];
  const distribution = distributions.find((name) => name.toLowerCase() === given.toLowerCase());
  if (distribution === undefined) return null;
  const bound = (part: string) => (numeral.test(part) ? Number(part) : part);
  return {
    distribution,
    min: bound(min),
    max: bound(max),
    ...(count !== undefined && { count: Number(count) }),
  };
}

/** What a line of the form says; several values are separated by commas. */
export function inputOf(text: string, kind: FieldKind): FieldInput {
  const line = text.trim();
  if (line === '') return { kind: 'absent' };
  const distribution = distributionOf(line);
  if (distribution !== null) return { kind: 'drawn', distribution };
  const parts = line
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const values = parts.map((part) => valueOf(part, kind));
  const [value] = values;
  if (value === undefined) return { kind: 'absent' };
  return values.length === 1 && !line.includes(',') ? { kind: 'one', value } : { kind: 'many', values };
}

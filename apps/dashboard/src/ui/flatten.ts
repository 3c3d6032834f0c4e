/** A nested value as dotted paths and texts, in the order of its keys: `{ a: { b: 1 } }` is `[['a.b', '1']]`. */
export function flatten(value: unknown, prefix = ''): [path: string, text: string][] {
  if (value === null || typeof value !== 'object') return [[prefix, textOf(value)]];
  if (Array.isArray(value) && value.every((part) => part === null || typeof part !== 'object')) {
    return [[prefix, value.map(textOf).join(', ')]];
  }
  return Object.entries(value).flatMap(([key, part]) => flatten(part, prefix === '' ? key : `${prefix}.${key}`));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

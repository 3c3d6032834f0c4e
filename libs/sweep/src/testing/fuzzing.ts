import fc from 'fast-check';

/** A JSON text, which may be torn, and what it was made from. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** JSON values that are right, by the name of what takes them. */
export type RightValues = Readonly<Record<string, unknown>>;

/** Values that are often taken for others. */
const odd = fc.constantFrom<unknown>(
  ...[null, true, -1, 0.5, 1e308, -1e-308, 2 ** 53, '', '\u0000', '\ud800', '__proto__', 'constructor', '../..'],
  ...['rates', 'rates-t1', 'rates-t0', 'NaN', '-Infinity', '=1+1', 'x'.repeat(300), [], {}, [[]], { __proto__: null }],
);
const anything = fc.oneof(odd, fc.jsonValue({ maxDepth: 4 }));

/** One place of a value, replaced, dropped or doubled. */
function mutated(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [at = 0, ...rest] = path;
  if (path.length === 0 || value === null || typeof value !== 'object') return replacement;
  const entries: [string, unknown][] = Object.entries(value);
  const chosen = at % (entries.length + 1);
  const changed = entries.map(([key, part], index) => [
    key,
    index === chosen ? mutated(part, rest, replacement) : part,
  ]);
  if (chosen === entries.length) changed.push([String(at), replacement]);
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
}

/** Right values of which one place is another one. */
export function mutatedJson(right: RightValues): fc.Arbitrary<NamedText> {
  return fc
    .tuple(fc.constantFrom(...Object.keys(right)), fc.array(fc.nat(6), { maxLength: 4 }), anything)
    .map(([name, place, replacement]) => ({ name, text: JSON.stringify(mutated(right[name], place, replacement)) }));
}

/** The texts of right values with a piece taken out or doubled: JSON that ends too early, sweep files with half a line. */
export function tornJson(right: RightValues): fc.Arbitrary<NamedText> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  return fc
    .tuple(fc.constantFrom(...Object.keys(right)), place, fc.nat(40), fc.boolean())
    .map(([name, at, length, isDoubled]) => {
      const text = JSON.stringify(right[name]);
      const from = Math.floor(at * text.length);
      const piece = text.slice(from, from + length);
      return { name, text: text.slice(0, from) + (isDoubled ? piece + piece : '') + text.slice(from + length) };
    });
}

/** Any JSON to any of these. */
export function arbitraryJson(names: readonly string[]): fc.Arbitrary<NamedText> {
  return fc.tuple(fc.constantFrom(...names), anything).map(([name, value]) => ({ name, text: JSON.stringify(value) }));
}

/** How a text is changed in one place: so much taken out from a share of its length on, and something put there. */
export interface Cut {
  readonly at: number;
  readonly length: number;
  readonly piece: string;
}

/** A text with one to four such changes, of pieces that mean something in it. */
export function cutsOf(pieces: readonly string[]): fc.Arbitrary<readonly Cut[]> {
  const cut = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    length: fc.nat(7),
    piece: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 7, arbitrary: fc.constantFrom(...pieces) }),
  });
  return fc.array(cut, { minLength: 1, maxLength: 4 });
}

/** The text after these changes. */
export function cutText(text: string, cuts: readonly Cut[]): string {
  return cuts.reduce((rest, { at, length, piece }) => {
    const from = Math.floor(at * rest.length);
    return rest.slice(0, from) + piece + rest.slice(from + length);
  }, text);
}

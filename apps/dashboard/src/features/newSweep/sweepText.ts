import { isMap, isNode, isPair, isScalar, parseDocument, visit, type Document, type Pair, type YAMLMap } from 'yaml';

/** Longest line of what is written anew. */
const lineWidth = 110;

/** The order in which fields come in a file; a new one is put where it belongs, another one at the end. */
const order = [
  'name',
  'description',
  'method',
  'maxConfigurations',
  'searchSeed',
  'metric',
  'objective',
  'model',
  'dataset',
  'optimizer',
  'control',
  'epochs',
  'batchSize',
  'precision',
  'labelSmoothing',
  'averaging',
  'telemetry',
  'seeds',
  'resources',
  'pruner',
  'limits',
  'checkpoints',
  'priority',
  'smallestEffect',
  'parameters',
  'configurations',
  'zip',
  'exclude',
  'constraints',
  'methods',
  'reference',
];

/** A sweep file that can be read, as its form sees it. */
export interface ReadText {
  readonly document: Document;
  /** Null of a text that is no mapping of fields. */
  readonly plain: Readonly<Record<string, unknown>> | null;
}

/** Reads a sweep file; null while it is not valid YAML, or its aliases lead nowhere. */
export function readText(text: string): ReadText | null {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return null;
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 100 });
    const isFields = typeof plain === 'object' && plain !== null && !Array.isArray(plain);
    return plain === null || isFields ? { document, plain: (plain ?? {}) as Record<string, unknown> } : null;
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}

function startOf(pair: Pair): number {
  return isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

interface Chunk {
  readonly key: string;
  readonly text: string;
}

/** A file cut where its fields begin, so that what stands before a field goes with the one above it. */
function chunksOf(text: string, fields: YAMLMap): Chunk[] {
  const starts = fields.items.filter(isPair).map((pair) => ({ key: keyOf(pair), start: startOf(pair) }));
  const first = starts[0]?.start ?? text.length;
  return [
    { key: '', text: text.slice(0, first) },
    ...starts.map(({ key, start }, index) => ({ key, text: text.slice(start, starts[index + 1]?.start) })),
  ];
}

/** What a change has to do with: the changed fields, and the neighbours of those that have come or gone. */
function touchedKeys(before: readonly Chunk[], after: readonly Chunk[], changed: ReadonlySet<string>): Set<string> {
  const touched = new Set(changed);
  for (const [one, other] of [
    [before, after],
    [after, before],
  ] as const) {
    const there = new Set(other.map(({ key }) => key));
    one.forEach(({ key }, index) => {
      if (there.has(key)) return;
      for (const neighbour of [one[index - 1], one[index + 1]]) if (neighbour) touched.add(neighbour.key);
    });
  }
  return touched;
}

/** The text with its lists as `[a, b]`: the library writes `[ a, b ]`, for it pads all braces alike. */
function tightened(text: string): string {
  const spaces = new Set<number>();
  visit(parseDocument(text), {
    Seq: (_, { flow, range }) => {
      if (flow !== true || !range) return;
      const [first, last] = [range[0] + 1, range[1] - 2];
      for (const at of [first, last]) if (text[at] === ' ' && text[at - 1] !== ' ') spaces.add(at);
    },
  });
  return text
    .split('')
    .filter((_, at) => !spaces.has(at))
    .join('');
}

/** The new text, with everything of the old one that the change does not concern exactly as it was written. */
function spliced(old: string, next: string, changed: ReadonlySet<string>): string {
  const [before, after] = [parseDocument(old).contents, parseDocument(next).contents];
  if (!isMap(before) || !isMap(after) || before.flow === true || after.flow === true) return next;
  const [oldChunks, newChunks] = [chunksOf(old.endsWith('\n') ? old : `${old}\n`, before), chunksOf(next, after)];
  const touched = touchedKeys(oldChunks, newChunks, changed);
  const kept = new Map(oldChunks.map(({ key, text }) => [key, text]));
  return newChunks.map(({ key, text }) => (touched.has(key) ? text : (kept.get(key) ?? text))).join('');
}

/** Puts new fields of the file where they belong. */
function sortIn(document: Document, known: ReadonlySet<string>): void {
  const { contents } = document;
  if (!isMap(contents)) return;
  const rank = (pair: Pair) => order.indexOf(keyOf(pair));
  for (const pair of contents.items.filter((item) => !known.has(keyOf(item)) && rank(item) >= 0)) {
    const rest = contents.items.filter((item) => item !== pair);
    const at = rest.findIndex((item) => rank(item) > rank(pair));
    contents.items = at < 0 ? [...rest, pair] : [...rest.slice(0, at), pair, ...rest.slice(at)];
  }
}

/**
 * The text after a change of some of its fields; comments, order and everything else stay.
 *
 * @param change changes the document, and returns the fields of the file that it has touched
 * @returns the text as it was when it cannot be read
 */
export function changedText(text: string, change: (document: Document) => readonly string[]): string {
  const read = readText(text);
  if (read === null) return text;
  const { document } = read;
  const known = new Set(isMap(document.contents) ? document.contents.items.map(keyOf) : []);
  const changed = new Set(change(document));
  sortIn(document, known);
  const written = document.toString({ lineWidth });
  return spliced(text, /\[ \S/.test(text) ? written : tightened(written), changed);
}

/** Where a field is named in the text, lines and columns from 1; null where it is not. */
export function placeOfPath(
  text: string,
  path: readonly string[],
): { readonly line: number; readonly column: number } | null {
  const read = readText(text);
  const parent = path.length === 1 ? read?.document.contents : read?.document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return null;
  const pair = parent.items.find((item) => keyOf(item) === path.at(-1));
  if (pair === undefined) return null;
  const before = text.slice(0, startOf(pair)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

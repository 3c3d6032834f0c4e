import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Alias, type Document } from 'yaml';
import type { FieldProblem } from './candidate.ts';
import { checkSweep, type CheckedSweep } from './checkSweep.ts';
import { SweepError } from './errors.ts';
import { nestingDepth } from './nestingDepth.ts';
import { sweepSchemaOf } from './objectiveFile.ts';
import { problemsOfIssue, type StructuralProblem } from './structuralProblems.ts';

/** One mistake in a sweep file. Lines and columns count from 1. */
export interface SweepFileProblem {
  readonly line: number;
  readonly column: number;
  /** Dotted path of the field; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

export type ParsedSweepFile = CheckedSweep;

/** No sweep file needs as many; the parser, which recurses, would fail at some thousands. */
const mostLevels = 100;
const tooDeep = `is nested more than ${mostLevels} levels deep; look for brackets that are not closed`;

interface Place {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Where a path is in the text: its key where there is one, else the nearest enclosing node that exists. */
function locate({ document, lines }: Place, path: readonly (string | number)[]): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== null) {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

function offsetOf(document: Document, path: readonly (string | number)[]): number | null {
  const last = path.at(-1);
  const parent = path.length === 0 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (last !== undefined && isMap(parent)) {
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
    );
    return pair && isNode(pair.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = path.length === 0 ? parent : document.getIn(path, true);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/**
 * Reads a sweep file (YAML, of which JSON is a part).
 *
 * @returns the resolved sweep and its configurations, or every mistake at once, in order of their place
 */
export function checkSweepFile(text: string): ParsedSweepFile | { problems: SweepFileProblem[] } {
  if (nestingDepth(text) > mostLevels) return { problems: [{ line: 1, column: 1, field: '', message: tooDeep }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = { document, lines };
  const unreadable = [...document.errors, ...document.warnings];
  if (unreadable.length > 0) return { problems: unreadable.map((error) => problemOfYaml(place, error)) };
  const plain = plainValue(place);
  if ('problems' in plain) return plain;
  const parsed = sweepSchemaOf(plain.value).safeParse(plain.value ?? {});
  if (parsed.success) {
    const checked = checkSweep(parsed.data);
    return 'problems' in checked ? { problems: located(place, checked.problems) } : checked;
  }
  const structural = parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, plain.value));
  return { problems: located(place, [...structural, ...problemsBeside(plain.value, structural)]) };
}

/**
 * The mistakes beside structural ones: those of the file without what is known to be wrong. Complaints about the left
 * out fields themselves (that they are missing, for one) are not mistakes of the user.
 */
function problemsBeside(file: unknown, structural: readonly StructuralProblem[]): FieldProblem[] {
  const rest: unknown = JSON.parse(JSON.stringify(file ?? {}));
  for (const { path } of structural) removeAt(rest, removable(path));
  const parsed = sweepSchemaOf(rest).safeParse(rest);
  if (!parsed.success) return [];
  const checked = checkSweep(parsed.data);
  if (!('problems' in checked)) return [];
  // A rule between two fields has nothing to say where one of them was left out because it is wrong.
  const isFollowUp = (field: string) => [...touched].some((wrong) => followUps.get(wrong)?.includes(field));
  const touched = new Set(structural.flatMap(({ path, meant }) => [fieldOf(path), ...(meant ? [fieldOf(meant)] : [])]));
  return checked.problems.filter(
    ({ path }) =>
      !touched.has(fieldOf(path)) && !touched.has(String(path[0])) && !isFollowUp(fieldOf(path)) && !isAboutAll(path),
  );
}

/** What must go so that the rest can be read: a parameter as a whole, and a list, whose other entries would move. */
function removable(path: readonly (string | number)[]): readonly (string | number)[] {
  if (path[0] === 'parameters') return path.slice(0, 2);
  return typeof path[1] === 'number' ? path.slice(0, 1) : path;
}

/** Whether something is said of all configurations, of which some are not known while parameters are left out. */
function isAboutAll([field, entry]: readonly (string | number)[]): boolean {
  return field === 'constraints'
    ? entry === undefined
    : ['exclude', 'zip', 'reference', 'methods'].includes(String(field));
}

/** Fields about which rules complain when another one is missing. */
const followUps: ReadonlyMap<string, readonly string[]> = new Map([
  ['optimizer.alpha', ['optimizer.coolingLength']],
  ['dataset.imageSize', ['dataset.augment']],
]);

/** The field of a configuration that a place in the file is about. */
function fieldOf(path: readonly (string | number)[]): string {
  return path[0] === 'parameters' ? String(path[1] ?? 'parameters') : path.join('.');
}

function removeAt(value: unknown, path: readonly (string | number)[]): void {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  if (rest.length > 0) removeAt(holder[head], rest);
  else Reflect.deleteProperty(holder, head);
}

function problemOfYaml(
  { lines }: Place,
  error: { code: string; message: string; pos: [number, number] },
): SweepFileProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const message =
    error.code === 'MULTIPLE_DOCS' ? 'a sweep file is one document: remove what follows `---`' : error.message;
  return { line, column: col, field: '', message: `not valid YAML: ${message}` };
}

/** The document as plain values; a problem where its aliases lead nowhere or would blow up memory. */
function plainValue(place: Place): { value: unknown } | { problems: SweepFileProblem[] } {
  const { document, lines } = place;
  const circle = circularAlias(document);
  if (circle !== null) {
    const { line, col } = lines.linePos(circle.range?.[0] ?? 0);
    const message = `not valid YAML: *${circle.source} stands within what it names, which would never end`;
    return { problems: [{ line, column: col, field: '', message }] };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const offsets: number[] = [];
    visit(document, { Alias: (_key, alias) => void offsets.push(alias.range?.[0] ?? 0) });
    const { line, col } = lines.linePos(offsets[0] ?? 0);
    return { problems: [{ line, column: col, field: '', message: `not valid YAML: ${error.message}` }] };
  }
}

/** An alias within the node that it stands for: what is made of it has no end, which JSON and rules cannot know. */
function circularAlias(document: Document): Alias | null {
  let found: Alias | null = null;
  visit(document, {
    Alias: (_key, alias, ancestors) => {
      const meant = alias.resolve(document);
      if (meant === undefined || !ancestors.includes(meant)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function located(place: Place, problems: readonly FieldProblem[]): SweepFileProblem[] {
  return problems
    .map(({ path, message }) => ({ ...locate(place, path), field: path.join('.'), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** One line for each mistake: `file:line:column: field: message`. */
export function describeProblems(fileName: string, problems: readonly SweepFileProblem[]): string {
  return problems
    .map(
      ({ line, column, field, message }) =>
        `${fileName}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`,
    )
    .join('\n');
}

/**
 * Reads a sweep file, see {@link checkSweepFile}.
 *
 * @throws SweepError `invalid_sweep_file` whose message has a line for every mistake
 */
export function parseSweepFile(text: string, fileName: string): ParsedSweepFile {
  const checked = checkSweepFile(text);
  if ('problems' in checked) throw new SweepError('invalid_sweep_file', describeProblems(fileName, checked.problems));
  return checked;
}

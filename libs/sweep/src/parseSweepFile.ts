import { closest, distance } from 'fastest-levenshtein';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { SweepError } from './errors.ts';
import { expandGrid, type Configuration, type FieldProblem } from './grid.ts';
import { defaultMetric, resolveSweepFile, sweepFileSchema, variedPaths, type SweepSpec } from './sweepFile.ts';

/** One mistake in a sweep file. Lines and columns count from 1. */
export interface SweepFileProblem {
  readonly line: number;
  readonly column: number;
  /** Dotted path of the field; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

export interface ParsedSweepFile {
  readonly spec: SweepSpec;
  readonly configurations: readonly Configuration[];
}

interface Place {
  readonly document: Document;
  readonly lines: LineCounter;
}

function isFieldPath(part: PropertyKey): part is string | number {
  return typeof part !== 'symbol';
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

/** What is used of the inside of a schema. */
interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly values?: readonly unknown[];
}

function definitionOf(schema: z.ZodType): Definition {
  return (schema as unknown as { def: Definition }).def;
}

/** Every object schema that a value of a schema may have, whatever it is wrapped in. */
function objectsIn(schema: z.ZodType | undefined): Record<string, z.ZodType>[] {
  if (schema === undefined) return [];
  const { shape, innerType, options, element } = definitionOf(schema);
  if (shape !== undefined) return [shape];
  if (options !== undefined) return options.flatMap(objectsIn);
  return objectsIn(innerType ?? element);
}

/** The `kind` that an object schema of a schedule stands for; null for others. */
function kindOf({ kind }: Record<string, z.ZodType>): string | null {
  const [value] = kind === undefined ? [] : (definitionOf(kind).values ?? []);
  return typeof value === 'string' ? value : null;
}

/** The object schemas at a path of a file: of a schedule only that of its kind, where it has a known one. */
function objectsAt(file: unknown, path: readonly (string | number)[]): Record<string, z.ZodType>[] {
  let value = file;
  let objects = objectsIn(sweepFileSchema);
  for (const part of path) {
    value = (value as Record<string | number, unknown> | undefined)?.[part];
    // An element of a list has the keys of its list.
    if (typeof part === 'string') objects = objects.flatMap((shape) => objectsIn(shape[part]));
    const { kind } = (value ?? {}) as { kind?: unknown };
    const ofKind = objects.filter((shape) => kindOf(shape) === kind);
    if (ofKind.length > 0 && typeof kind === 'string') objects = ofKind;
  }
  return objects;
}

/** The keys that are allowed at a path, for the suggestion of the nearest one. */
function knownKeys(file: unknown, path: readonly (string | number)[]): string[] {
  return Object.keys(objectsAt(file, path)[0] ?? {});
}

/** The kinds of schedule that are allowed at a path. */
function kindsAt(file: unknown, path: readonly (string | number)[]): string[] {
  return objectsAt(file, path).flatMap((shape) => kindOf(shape) ?? []);
}

/** The known key that was probably meant; null when none is near. */
function nearest(key: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const found = closest(key, known);
  return distance(key.toLowerCase(), found.toLowerCase()) <= Math.max(2, key.length / 3) ? found : null;
}

/** A mistake in the structure of the file; `meant` is the field that an unknown key probably stands for. */
interface StructuralProblem extends FieldProblem {
  readonly meant?: readonly (string | number)[];
}

function problemsOfIssue(issue: z.core.$ZodIssue, file: unknown): StructuralProblem[] {
  const path = issue.path.filter(isFieldPath);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(file, path);
    return issue.keys.map((key) => {
      const suggestion = nearest(key, known);
      return {
        path: [...path, key],
        message: `unknown key; ${suggestion === null ? `known are ${known.join(', ')}` : `did you mean ${suggestion}?`}`,
        ...(suggestion !== null && { meant: [...path, suggestion] }),
      };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
    // The branch that got furthest into the value tells most.
    const depth = (branch: z.core.$ZodIssue[]) =>
      Math.max(...branch.map((inner) => inner.path.length + (inner.code === 'unrecognized_keys' ? 1 : 0)));
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    return best.flatMap((inner) => problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, file));
  }
  if (issue.code === 'invalid_union' && path.at(-1) === 'kind') {
    return [{ path, message: `must be one of ${kindsAt(file, path.slice(0, -1)).join(', ')}` }];
  }
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return [{ path, message: `must be one of ${issue.values.map(String).join(', ')}` }];
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path, message: isMissing ? 'is needed' : issue.message }];
}

/**
 * Reads a sweep file (YAML, of which JSON is a part).
 *
 * @returns the resolved sweep and its configurations, or every mistake at once, in order of their place
 */
export function checkSweepFile(text: string): ParsedSweepFile | { problems: SweepFileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = { document, lines };
  const unreadable = [...document.errors, ...document.warnings];
  if (unreadable.length > 0) return { problems: unreadable.map((error) => problemOfYaml(place, error)) };
  const plain = plainValue(place);
  if ('problems' in plain) return plain;
  const parsed = sweepFileSchema.safeParse(plain.value ?? {});
  if (parsed.success) {
    const checked = checkGrid(parsed.data);
    return 'problems' in checked ? { problems: located(place, checked.problems) } : checked;
  }
  const structural = parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, plain.value));
  return { problems: located(place, [...structural, ...problemsBeside(plain.value, structural)]) };
}

/** What is wrong with the configurations of a file whose structure is right; or the sweep. */
function checkGrid(file: z.output<typeof sweepFileSchema>): ParsedSweepFile | { problems: FieldProblem[] } {
  const spec = resolveSweepFile(file);
  const grid = expandGrid(spec);
  if ('problems' in grid) return grid;
  const { configurations } = grid;
  const unvaried = methodProblems(spec);
  if (unvaried.length > 0) return { problems: unvaried };
  const heldOut = configurations.every(({ config }) => config.dataset.validation !== 0);
  if (spec.metric === null) return { spec: { ...spec, metric: heldOut ? defaultMetric : null }, configurations };
  const problems = [
    ...(heldOut ? [] : problemsOfMetric(spec.metric.name)),
    ...problemsOfAverage(spec.metric.name, configurations),
  ];
  return problems.length > 0 ? { problems } : { spec, configurations };
}

/**
 * The mistakes beside structural ones: those of the file without what is known to be wrong. Complaints about the left
 * out fields themselves (that they are missing, for one) are not mistakes of the user.
 */
function problemsBeside(file: unknown, structural: readonly StructuralProblem[]): FieldProblem[] {
  const rest: unknown = JSON.parse(JSON.stringify(file ?? {}));
  for (const { path } of structural) removeAt(rest, path[0] === 'parameters' ? path.slice(0, 2) : path);
  const parsed = sweepFileSchema.safeParse(rest);
  if (!parsed.success) return [];
  const checked = checkGrid(parsed.data);
  if (!('problems' in checked)) return [];
  // A rule between two fields has nothing to say where one of them was left out because it is wrong.
  const isFollowUp = (field: string) => [...touched].some((wrong) => followUps[wrong]?.includes(field));
  const touched = new Set(structural.flatMap(({ path, meant }) => [fieldOf(path), ...(meant ? [fieldOf(meant)] : [])]));
  return checked.problems.filter(
    ({ path }) => !touched.has(fieldOf(path)) && !touched.has(String(path[0])) && !isFollowUp(fieldOf(path)),
  );
}

/** Fields about which rules complain when another one is missing. */
const followUps: Readonly<Record<string, readonly string[]>> = {
  'optimizer.alpha': ['optimizer.coolingLength'],
  'dataset.imageSize': ['dataset.augment'],
};

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

/** Nothing can be selected by a validation metric where no image is held out. */
function problemsOfMetric(metric: string): FieldProblem[] {
  if (!metric.startsWith('validation/')) return [];
  const wayOut = 'hold out images, or leave metric away to report without ranking';
  return [{ path: ['metric'], message: `${metric} cannot be measured where dataset.validation is 0; ${wayOut}` }];
}

/** An average can be selected by only where every configuration has it. */
function problemsOfAverage(metric: string, configurations: readonly Configuration[]): FieldProblem[] {
  const has = (config: Configuration['config']) =>
    metric.includes('/ema/')
      ? config.averaging.ema !== undefined
      : metric.includes('/averaged/')
        ? config.averaging.epoch
        : true;
  if (configurations.every(({ config }) => has(config))) return [];
  const field = metric.includes('/ema/') ? 'averaging: {ema: 0.999}' : 'averaging: {epoch: true}';
  return [{ path: ['metric'], message: `${metric} is not measured by every configuration; add \`${field}\`` }];
}

/** What tells methods apart must differ. */
function methodProblems(spec: SweepSpec): FieldProblem[] {
  const varied = variedPaths(spec);
  return (spec.methods ?? []).flatMap((path, index) =>
    varied.includes(path)
      ? []
      : [{ path: ['methods', index], message: `${path} has one value in this file, so it tells nothing apart` }],
  );
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

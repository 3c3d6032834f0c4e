import { closest } from 'fastest-levenshtein';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { SweepError } from './errors.ts';
import { expandGrid, type Configuration, type FieldProblem } from './grid.ts';
import { resolveSweepFile, sweepFileSchema, type SweepSpec } from './sweepFile.ts';

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

/** The keys that are allowed at a path, for the suggestion of the nearest one. */
function knownKeys(path: readonly (string | number)[]): string[] {
  let schema: z.ZodType | undefined = sweepFileSchema;
  for (const part of path) {
    const shape: Record<string, z.ZodType> | null = shapeOf(schema);
    schema = shape?.[String(part)];
  }
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | null {
  if (schema === undefined) return null;
  const { def } = schema as unknown as {
    def: { type: string; shape?: Record<string, z.ZodType>; innerType?: z.ZodType; options?: z.ZodType[] };
  };
  if (def.shape !== undefined) return def.shape;
  if (def.innerType !== undefined) return shapeOf(def.innerType);
  return def.options?.map(shapeOf).find((shape) => shape !== null) ?? null;
}

function problemsOfIssue(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.filter(isFieldPath);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key${known.length > 0 ? `; did you mean ${closest(key, known)}?` : ''}`,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
    // The branch that got furthest into the value tells most.
    const depth = (branch: z.core.$ZodIssue[]) =>
      Math.max(...branch.map((inner) => inner.path.length + (inner.code === 'unrecognized_keys' ? 1 : 0)));
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    return best.flatMap((inner) => problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path, message: issue.message }];
}

/**
 * Reads a sweep file (YAML, of which JSON is a part).
 *
 * @returns the resolved sweep and its configurations, or every mistake at once, in order of their place
 */
export function checkSweepFile(text: string): ParsedSweepFile | { problems: SweepFileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { line, column: col, field: '', message: `not valid YAML: ${error.message}` };
      }),
    };
  }
  const plain = plainValue(document);
  if (plain instanceof Error) return { problems: [{ line: 1, column: 1, field: '', message: plain.message }] };
  const place = { document, lines };
  const parsed = sweepFileSchema.safeParse(plain ?? {});
  if (!parsed.success) return { problems: located(place, parsed.error.issues.flatMap(problemsOfIssue)) };
  const spec = resolveSweepFile(parsed.data);
  const grid = expandGrid(spec);
  if ('problems' in grid) return { problems: located(place, grid.problems) };
  const metricProblems = problemsOfMetric(spec, grid.configurations);
  if (metricProblems.length > 0) return { problems: located(place, metricProblems) };
  return { spec, configurations: grid.configurations };
}

/** The document as plain values; an error where its aliases would blow up memory. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}

/** Nothing can be selected by a validation metric where no image is held out. */
function problemsOfMetric(spec: SweepSpec, configurations: readonly Configuration[]): FieldProblem[] {
  const needsValidation = spec.metric?.name.startsWith('validation/') ?? false;
  if (!needsValidation || !configurations.some(({ config }) => config.dataset.validation === 0)) return [];
  return [
    {
      path: ['metric'],
      message: `${spec.metric?.name ?? ''} cannot be measured where dataset.validation is 0; hold out images, or leave metric away to report without ranking`,
    },
  ];
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

import type { z } from 'zod';
import type { FieldProblem } from './candidate.ts';
import { distributionKeys } from './parameterField.ts';
import { isDiscriminator, knownKeys, knownWords, nearest } from './schemaKeys.ts';

type Path = readonly (string | number)[];

/** A mistake in the structure of the file; `meant` is the field that an unknown key probably stands for. */
export interface StructuralProblem extends FieldProblem {
  readonly meant?: Path;
}

function isFieldPath(part: PropertyKey): part is string | number {
  return typeof part !== 'symbol';
}

function valueAt(file: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | null | undefined)?.[part],
    file,
  );
}

/** What the issues of the schema say to the author of the file. */
export function problemsOfIssue(issue: z.core.$ZodIssue, file: unknown): StructuralProblem[] {
  const path = issue.path.filter(isFieldPath);
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, file);
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
    return bestBranch(issue.errors).flatMap((inner) =>
      problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, file),
    );
  }
  const last = path.at(-1);
  if (issue.code === 'invalid_union' && isDiscriminator(last)) {
    const words = knownWords(file, path.slice(0, -1), last);
    return [{ path, message: `must be one of ${words.join(', ')}` }];
  }
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return [{ path, message: unknownOption(issue.values.map(String), valueAt(file, path)) }];
  }
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path, message: isMissing ? 'is needed' : issue.message }];
}

/** The branch of a union that got furthest into the value tells most. */
function bestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const depth = (branch: z.core.$ZodIssue[]) =>
    Math.max(...branch.map((inner) => inner.path.length + (inner.code === 'unrecognized_keys' ? 1 : 0)));
  return [...branches].sort((a, b) => depth(b) - depth(a))[0] ?? [];
}

/** A list of all paths would hide what it is to say; the top level's keys may be listed. */
const mostOptions = 20;
const mostKeys = 40;

function unknownOption(options: readonly string[], value: unknown): string {
  if (options.length <= mostOptions) return `must be one of ${options.join(', ')}`;
  const meant = nearest(String(value), options);
  return `is not known${meant === null ? '; see docs/sweep-file.md for what is' : `; did you mean ${meant}?`}`;
}

function unknownKeys(keys: readonly string[], path: Path, file: unknown): StructuralProblem[] {
  const known = knownKeys(file, path);
  // Where there can be no distribution, that is said of the word `distribution`, once.
  const isRefused = valueAt(file, [...path, 'distribution']) !== undefined && !known.includes('min');
  return keys.flatMap((key) => {
    if (isRefused && distributionKeys.has(key)) return [];
    const suggestion = nearest(key, known);
    const all = known.length > mostKeys ? 'see docs/sweep-file.md' : `known are ${known.join(', ')}`;
    return [
      {
        path: [...path, key],
        message: `unknown key; ${suggestion === null ? all : `did you mean ${suggestion}?`}`,
        ...(suggestion !== null && { meant: [...path, suggestion] }),
      },
    ];
  });
}

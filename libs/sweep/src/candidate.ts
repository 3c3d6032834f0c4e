import type { z } from 'zod';
import type { AnyConfig } from './anyConfig.ts';
import { objectiveConfig } from './objectiveConfig.ts';
import { optimizerFields, type OptimizerName } from './optimizerConfig.ts';
import type { ParameterValue, SweepSpec } from './sweepFile.ts';
import { fieldOfPath } from './sweptField.ts';
import { configDefaults, trialConfig } from './trialConfig.ts';

/** Values by dotted path. */
type Assigned = Readonly<Record<string, ParameterValue>>;

/** The fields of a configuration before they are checked. */
export type Candidate = Readonly<Record<string, unknown>>;

/** Something wrong with a field of the sweep file; the file's reader adds line and column. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Whether a candidate calls a module in place of training: then all its fields stand under `params`. */
function isOfObjective(candidate: Candidate): candidate is { readonly objective: unknown; readonly params: Assigned } {
  return Object.hasOwn(candidate, 'objective');
}

/** The base of a sweep with some of its fields set. A unit of a length replaces the length. */
export function withParams(base: Candidate, params: Assigned): Candidate {
  if (isOfObjective(base)) return { ...base, params: { ...base.params, ...params } };
  // Parts are replaced and never changed: nothing of the base is.
  const merged: Record<string, unknown> = { ...base };
  for (const [path, value] of Object.entries(params)) {
    const [part, field, unit] = path.split('.', 3) as [string, string?, string?];
    if (field === undefined) merged[part] = value;
    else {
      const held = merged[part] as Candidate | undefined;
      merged[part] = { ...held, [field]: unit === undefined ? value : { [unit]: value } };
    }
  }
  return merged;
}

/** The value at a dotted path; undefined where there is none. */
function valueIn(candidate: Candidate, path: string): unknown {
  if (isOfObjective(candidate)) return Object.hasOwn(candidate.params, path) ? candidate.params[path] : undefined;
  return path.split('.').reduce<unknown>((part, key) => {
    const holder = typeof part === 'object' && part !== null ? (part as Candidate) : {};
    return Object.hasOwn(holder, key) ? holder[key] : undefined;
  }, candidate);
}

/** The value at a path, or the default of a field that has one: the file need not name it for a condition to. */
export function valueOrDefaultIn(candidate: Candidate, path: string): unknown {
  const defaults: Readonly<Record<string, unknown>> = isOfObjective(candidate) ? {} : configDefaults;
  return valueIn(candidate, path) ?? defaults[path];
}

/** Where a field of a configuration was given: under parameters, or in the base part of the file. */
export function placeOf({ parameters, control, base }: SweepSpec, path: string): (string | number)[] {
  if (path === 'optimizer.control' && control !== undefined) return ['control'];
  const given = parameters.find((parameter) => fieldOfPath(parameter.path) === fieldOfPath(path));
  if (given !== undefined) return ['parameters', given.path];
  return isOfObjective(base) ? ['objective', 'fixed', path] : path.split('.');
}

/** How a field that the optimizer does not have is given to those that have it; null where none has it. */
function conditionFor(name: OptimizerName, field: string): string | null {
  const users = (Object.keys(optimizerFields) as OptimizerName[]).filter((other) => field in optimizerFields[other]);
  if (users.length === 0 || users.includes(name)) return null;
  const condition = users.length === 1 ? users.join() : `[${users.join(', ')}]`;
  return `put it under parameters with \`when: {optimizer.name: ${condition}}\``;
}

/** What keeps a candidate from being a configuration, by the path of its field. */
export interface CandidateProblem {
  readonly field: string;
  readonly message: string;
  /** What to do in a file with parameters. */
  readonly remedy?: string;
}

/** The configuration that a candidate stands for, with the defaults of all fields; or all that is wrong with it. */
export function readCandidate(
  candidate: Candidate,
): { readonly config: AnyConfig } | { readonly problems: CandidateProblem[] } {
  if (isOfObjective(candidate)) return readObjective(candidate);
  const parsed = trialConfig.safeParse(candidate);
  if (parsed.success) return { config: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, candidate)) };
}

function readObjective(candidate: Candidate): ReturnType<typeof readCandidate> {
  const parsed = objectiveConfig.safeParse(candidate);
  if (parsed.success) return { config: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    field: path.slice(1).map(String).join('.'),
    message,
  }));
  return { problems };
}

function problemsOfIssue(issue: z.core.$ZodIssue, candidate: Candidate): CandidateProblem[] {
  const optimizerName = valueIn(candidate, 'optimizer.name') as OptimizerName | undefined;
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const field = path === '' ? key : `${path}.${key}`;
      const remedy = optimizerName === undefined ? null : conditionFor(optimizerName, key);
      if (remedy === null) return { field, message: 'is not a field here' };
      return { field, message: `does not apply to optimizer ${String(optimizerName)}`, remedy: `; ${remedy}` };
    });
  }
  if (valueIn(candidate, path) !== undefined) return [{ field: path, message: issue.message }];
  const needer = path.startsWith('optimizer.') && optimizerName ? ` by optimizer ${optimizerName}` : '';
  return [{ field: path, message: `is needed${needer}`, remedy: ': give it here or under parameters' }];
}

import { contentHash } from './canonicalJson.ts';
import type { GridParameter, ParameterValue, SweepSpec } from './sweepFile.ts';
import { maxTrials, variedPaths } from './sweepFile.ts';
import { isAnnealed, optimizerFields, type OptimizerName } from './optimizerConfig.ts';
import { configDefaults, trialConfig, type TrialConfig } from './trialConfig.ts';
import { isControl } from './trialSchedules.ts';
import type { NewTrial } from './trialStore.ts';

/** The values that distinguish one configuration of a grid from another, by dotted path. */
export type Params = Readonly<Record<string, ParameterValue>>;

/** One configuration of a grid. */
export interface Configuration {
  readonly params: Params;
  readonly config: TrialConfig;
  readonly configHash: string;
}

/** Something wrong with a field of the sweep file; the file's reader adds line and column. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Nested = Record<string, unknown>;

function withParams(base: Nested, params: Params): Nested {
  const merged = structuredCloneOfPlain(base);
  for (const [path, value] of Object.entries(params)) {
    const [head, tail] = path.split('.', 2) as [string, string?];
    if (tail === undefined) merged[head] = value;
    else merged[head] = { ...(merged[head] as Nested | undefined), [tail]: value };
  }
  return merged;
}

function structuredCloneOfPlain(value: Nested): Nested {
  return JSON.parse(JSON.stringify(value)) as Nested;
}

function valueIn(base: Nested, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Nested | undefined)?.[key], base);
}

/** The default of a field that has one: a condition may ask for it although the file does not name the field. */
function defaultOf(path: string): unknown {
  const defaults: Readonly<Record<string, unknown>> = configDefaults;
  return defaults[path];
}

function applies(parameter: GridParameter, params: Params, base: Nested): boolean {
  return Object.entries(parameter.when ?? {}).every(([path, allowed]) => {
    const actual = params[path] ?? valueIn(base, path) ?? defaultOf(path);
    return (Array.isArray(allowed) ? allowed : [allowed]).includes(actual);
  });
}

/** Parameters in an order in which each comes after those that its conditions name; null when there is none. */
function ordered(parameters: readonly GridParameter[]): GridParameter[] | null {
  const all = new Set(parameters.map(({ path }) => path));
  const done: GridParameter[] = [];
  const rest = [...parameters];
  while (rest.length > 0) {
    // A path is settled when all its cases are.
    const unsettled = new Set(rest.map(({ path }) => path));
    const settled = new Set(done.flatMap(({ path }) => (unsettled.has(path) ? [] : [path])));
    const next = rest.findIndex((parameter) =>
      Object.keys(parameter.when ?? {}).every((path) => settled.has(path) || !all.has(path)),
    );
    if (next < 0) return null;
    done.push(...rest.splice(next, 1));
  }
  return done;
}

/** All combinations of values, the last parameter varying fastest; conditional parameters only where they apply. */
function* combinations(parameters: readonly GridParameter[], base: Nested, params: Params = {}): Generator<Params> {
  const [first, ...others] = parameters;
  if (first === undefined) {
    yield params;
    return;
  }
  if (!applies(first, params, base)) {
    yield* combinations(others, base, params);
    return;
  }
  for (const value of first.values) yield* combinations(others, base, { ...params, [first.path]: value });
}

const controlPath = 'optimizer.control';

/** Where a field of a configuration was given: in the grid or in the base part of the file. */
function placeOf(spec: SweepSpec, path: string): (string | number)[] {
  if (path === controlPath && spec.control !== undefined) return ['control'];
  return spec.parameters.some((parameter) => parameter.path === path) ? ['parameters', path] : path.split('.');
}

function describeOptimizerField(name: OptimizerName, field: string): string | null {
  const users = (Object.keys(optimizerFields) as OptimizerName[]).filter((other) => field in optimizerFields[other]);
  if (users.length === 0 || users.includes(name)) return null;
  const condition = users.length === 1 ? users.join() : `[${users.join(', ')}]`;
  return `does not apply to optimizer ${name}; put it under parameters with \`when: {optimizer.name: ${condition}}\``;
}

function problemsOf(spec: SweepSpec, candidate: Nested): FieldProblem[] {
  const parsed = trialConfig.safeParse(candidate);
  if (parsed.success) return [];
  const optimizerName = valueIn(candidate, 'optimizer.name') as OptimizerName | undefined;
  return parsed.error.issues.flatMap((issue): FieldProblem[] => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: placeOf(spec, path === '' ? key : `${path}.${key}`),
        message: (optimizerName && describeOptimizerField(optimizerName, key)) ?? 'is not a field here',
      }));
    }
    if (valueIn(candidate, path) === undefined) {
      const needer = path.startsWith('optimizer.') && optimizerName ? ` by optimizer ${optimizerName}` : '';
      return [{ path: placeOf(spec, path), message: `is needed${needer}: give it here or under parameters` }];
    }
    return [{ path: placeOf(spec, path), message: issue.message }];
  });
}

/**
 * The configurations of a grid, without duplicates, or everything that is wrong with them. Problems that many
 * configurations share are reported once.
 */
export function expandGrid(spec: SweepSpec): { configurations: Configuration[] } | { problems: FieldProblem[] } {
  const parameters = ordered(spec.parameters);
  if (parameters === null)
    return { problems: [{ path: ['parameters'], message: 'conditions (`when`) refer to each other in a circle' }] };
  if (exceeds(combinations(parameters, spec.base), Math.floor(maxTrials / spec.seeds.length))) {
    return { problems: [{ path: ['parameters'], message: tooMany(spec) }] };
  }
  const configurations = new Map<string, Configuration>();
  const problems = new Map<string, FieldProblem>();
  const used = new Set<GridParameter>();
  for (const params of combinations(parameters, spec.base)) {
    const applied = parameters.filter((parameter) => applies(parameter, params, spec.base));
    for (const parameter of applied) used.add(parameter);
    for (const problem of overlaps(applied)) problems.set(JSON.stringify(problem), problem);
    const candidate = withParams(spec.base, params);
    const found = problemsOf(spec, candidate);
    for (const problem of found) problems.set(JSON.stringify(problem), problem);
    if (found.length > 0) {
      if (problems.size >= 100) break;
      continue;
    }
    const config = trialConfig.parse(candidate);
    const isUncontrolled = spec.control !== undefined && !isAnnealed(config.optimizer);
    if (isUncontrolled && isControl(config.optimizer)) continue;
    const configHash = contentHash(config);
    const { [controlPath]: control, ...others } = varied(spec, params);
    const shown = control === undefined || isUncontrolled ? others : { ...others, [controlPath]: control };
    if (!configurations.has(configHash)) configurations.set(configHash, { params: shown, config, configHash });
  }
  if (spec.control !== undefined && ![...configurations.values()].some(({ config }) => isControl(config.optimizer))) {
    const message = 'adds nothing: no configuration has coolmomentum, demon, or momentum with a schedule';
    if (problems.size === 0) problems.set(message, { path: ['control'], message });
  }
  for (const parameter of parameters) {
    if (used.has(parameter) || (parameter.path === controlPath && spec.control !== undefined)) continue;
    const unused = { path: conditionOf(spec, parameter), message: 'is met by no configuration of the grid' };
    problems.set(JSON.stringify(unused), unused);
  }
  return problems.size > 0 ? { problems: [...problems.values()] } : { configurations: [...configurations.values()] };
}

/** Cases of one parameter that apply to the same configuration: which of them is meant, nobody can tell. */
function overlaps(applied: readonly GridParameter[]): FieldProblem[] {
  const seen = new Set<string>();
  return applied.flatMap(({ path }) => {
    if (!seen.has(path)) {
      seen.add(path);
      return [];
    }
    const message = 'has cases that apply to the same configuration: make their conditions (`when`) exclude each other';
    return [{ path: ['parameters', path], message }];
  });
}

/** Where the condition of a parameter stands in the file. */
function conditionOf({ parameters }: SweepSpec, parameter: GridParameter): (string | number)[] {
  const cases = parameters.filter(({ path }) => path === parameter.path);
  return ['parameters', parameter.path, ...(cases.length > 1 ? [cases.indexOf(parameter)] : []), 'when'];
}

/** Counting is cheap, checking and hashing is not: a grid that is too large is refused before. */
function exceeds(items: Iterable<unknown>, limit: number): boolean {
  let count = 0;
  const iterator = items[Symbol.iterator]();
  while (count <= limit && iterator.next().done !== true) count++;
  return count > limit;
}

/** Only what the grid lists: a parameter with one value says nothing about a trial. */
function varied(spec: SweepSpec, params: Params): Params {
  const several = new Set(variedPaths(spec));
  return Object.fromEntries(Object.entries(params).filter(([path]) => several.has(path)));
}

function tooMany(spec: SweepSpec): string {
  return `gives more than ${maxTrials.toLocaleString('en')} trials (${spec.seeds.length} seeds); use fewer values`;
}

/** Configurations times seeds, all configurations of the first seed first, so that an early look is a fair one. */
export function trialsOfGrid(spec: SweepSpec, configurations: readonly Configuration[]): NewTrial[] {
  return spec.seeds.flatMap((seed) => configurations.map((configuration) => ({ ...configuration, seed })));
}

import type { z } from 'zod';
import { canonicalJson } from './canonicalJson.ts';
import { gridPoints } from './gridPoints.ts';
import type { FieldProblem } from './candidate.ts';
import type { Params } from './grid.ts';
import { resolveLimits, type Limits } from './limitsField.ts';
import { isSearch, type SweepMethod } from './methodRules.ts';
import { objectiveOf } from './objectiveSweep.ts';
import { controllableOptimizers } from './optimizerConfig.ts';
import { distributionOf, type ParsedParameter } from './parameterField.ts';
import { resolveResources } from './resourcesField.ts';
import {
  defaultPriority,
  defaultSmallestEffect,
  type GridParameter,
  type SweepParameter,
  type SweepSpec,
  type sweepFileSchema,
} from './sweepFile.ts';

type SweepFile = z.output<typeof sweepFileSchema>;

const named = (given: string | object | undefined): object =>
  typeof given === 'string' ? { name: given } : (given ?? {});

interface Case {
  readonly path: string;
  readonly given: ParsedParameter;
  /** Where it stands in the file. */
  readonly place: readonly (string | number)[];
}

/** The parameters of a file, cases one by one. */
function casesOf({ parameters }: SweepFile): Case[] {
  const given = (parameters ?? {}) as Record<string, ParsedParameter | ParsedParameter[]>;
  return Object.entries(given).flatMap(([path, parsed]) =>
    Array.isArray(parsed)
      ? parsed.map((one, index) => ({ path, given: one, place: ['parameters', path, index] }))
      : [{ path, given: parsed, place: ['parameters', path] }],
  );
}

/** A search draws; a grid has the distribution's values or as many points of it as it says. */
function parameterOf({ path, given }: Case, method: SweepMethod): SweepParameter | null {
  const when = (given.when ?? null) as GridParameter['when'];
  const distribution = distributionOf(given);
  if (distribution === null) {
    const { value, values } = given as { value?: GridParameter['values'][number]; values?: GridParameter['values'] };
    return { path, values: values ?? (value === undefined ? [] : [value]), when };
  }
  if (isSearch(method)) return { path, distribution, when };
  const points = gridPoints(distribution, countOf(given));
  return points === null ? null : { path, values: points, when };
}

function countOf(given: ParsedParameter): number | null {
  return 'count' in given ? (given.count ?? null) : null;
}

/** What is wrong with the parameters under the file's method. */
function problemsOf(cases: readonly Case[], method: SweepMethod): FieldProblem[] {
  return cases.flatMap((one) => {
    if (isSearch(method) && countOf(one.given) !== null) {
      const message = `is for method grid: ${method} draws from the whole distribution`;
      return [{ path: [...one.place, 'count'], message }];
    }
    if (parameterOf(one, method) !== null) return [];
    const wayOut = 'a grid needs `count: 5` (so many points, evenly in its own scale) or `values: […]`';
    return [{ path: [...one.place, 'distribution'], message: `has infinitely many values: ${wayOut}` }];
  });
}

/** What `control: …` at the top of a file stands for. */
function controlParameter(control: string): GridParameter {
  return {
    path: 'optimizer.control',
    values: ['none', control],
    when: { 'optimizer.name': controllableOptimizers },
  };
}

/** The paths in which the configurations of a list differ; one that some of them do not name has one value more. */
function parametersOfList(configurations: readonly Params[], base: SweepSpec['base']): GridParameter[] {
  const paths = [...new Set(configurations.flatMap((params) => Object.keys(params)))];
  return paths.map((path) => {
    const [part = '', field = ''] = objectiveOf({ base }) === null ? path.split('.') : ['params', path];
    const held = base[part] as Record<string, GridParameter['values'][number]> | undefined;
    const all = configurations.flatMap((params) => params[path] ?? held?.[field] ?? []);
    const values = [...new Map(all.map((value) => [canonicalJson(value), value])).values()];
    return { path, values, when: null };
  });
}

function baseOf(file: SweepFile): SweepSpec['base'] {
  if (file.objective !== undefined) {
    const { fixed = {}, ...objective } = file.objective;
    return { objective, params: fixed };
  }
  return {
    model: named(file.model),
    dataset: named(file.dataset),
    optimizer: file.optimizer ?? {},
    ...Object.fromEntries(
      (['epochs', 'batchSize', 'precision', 'labelSmoothing', 'averaging', 'telemetry'] as const).flatMap((key) =>
        file[key] === undefined ? [] : [[key, file[key]]],
      ),
    ),
  };
}

/** Fields that are recorded as they are given, where they are. */
const verbatim = [
  'control',
  'methods',
  'exclude',
  'zip',
  'configurations',
  'constraints',
  'reference',
  'pruner',
  'checkpoints',
] as const;

/**
 * Fills in the defaults of a parsed sweep file, but for the metric: whether there can be one is known when the
 * configurations are. Or says which parameters do not go with its method.
 */
export function resolveSweepFile(file: SweepFile): { spec: SweepSpec } | { problems: FieldProblem[] } {
  const { method, seeds, resources, control } = file;
  const cases = casesOf(file);
  const problems = problemsOf(cases, method);
  if (problems.length > 0) return { problems };
  const base = baseOf(file);
  const given = cases.flatMap((one) => parameterOf(one, method) ?? []);
  const listed = parametersOfList((file.configurations ?? []) as Params[], base);
  return {
    spec: {
      name: file.name,
      description: file.description ?? null,
      method,
      metric: file.metric ?? null,
      base,
      parameters: [...given, ...listed, ...(control === undefined ? [] : [controlParameter(control)])],
      ...Object.fromEntries(verbatim.flatMap((key) => (file[key] === undefined ? [] : [[key, file[key]]]))),
      seeds: Array.isArray(seeds) ? seeds : Array.from({ length: seeds }, (_, index) => index + 1),
      resources: resolveResources(resources),
      ...(isSearch(method) && {
        search: { maxConfigurations: file.maxConfigurations ?? 1, seed: file.searchSeed ?? 1 },
      }),
      limits: resolveLimits(file.limits),
      priority: file.priority ?? defaultPriority,
      smallestEffect: file.smallestEffect ?? defaultSmallestEffect,
    },
  };
}

/** How much a sweep may spend, its share of the slots, and the difference that matters. */
export interface SweepPlan {
  readonly limits: Limits;
  readonly priority: number;
  readonly smallestEffect: number;
}

/** The plan of a recorded sweep, with the defaults for one that was recorded before files could give them. */
export function planOf(spec: SweepSpec): SweepPlan {
  return {
    limits: spec.limits ?? resolveLimits(),
    priority: spec.priority ?? defaultPriority,
    smallestEffect: spec.smallestEffect ?? defaultSmallestEffect,
  };
}

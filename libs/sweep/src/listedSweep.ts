import { stringify } from 'yaml';
import { isObjective, trainingsOf, type AnyConfig } from './anyConfig.ts';
import { canonicalJson, contentHash } from './canonicalJson.ts';
import { hasValues } from './configurationRules.ts';
import { parseSweepFile, type ParsedSweepFile } from './parseSweepFile.ts';
import type { SweepSpec } from './sweepFile.ts';
import { fields, type TrialConfig } from './trialConfig.ts';

/** Longest name that a sweep file may give. */
const longestName = 100;

/** What a sweep is that is made from configurations of another one. */
export interface ListedSweep {
  readonly name: string;
  readonly description: string;
  /** Its configurations, in this order; at least one. */
  readonly configs: readonly AnyConfig[];
  readonly seeds: readonly number[];
}

/** A field of a configuration by its dotted path; schedules, lengths and lists are values. */
type Assigned = Readonly<Record<string, unknown>>;

function assignedOf(config: TrialConfig): Assigned {
  return Object.fromEntries(
    Object.entries(config).flatMap(([part, value]): [string, unknown][] =>
      typeof value === 'object'
        ? Object.entries(value).map(([field, held]) => [`${part}.${field}`, held])
        : [[part, value]],
    ),
  );
}

/** The paths that have one value in all configurations. The optimizer is always named in the list: it is what is read. */
function sharedPaths(all: readonly Assigned[]): string[] {
  const [first = {}] = all;
  const text = (assigned: Assigned, path: string) => canonicalJson(assigned[path] ?? null);
  return Object.keys(first).filter(
    (path) => path !== 'optimizer.name' && all.every((assigned) => text(assigned, path) === text(first, path)),
  );
}

/** The top level of the file: values by part, in the order of the schema. */
function topLevel(assigned: Assigned, paths: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(fields).flatMap((part): [string, unknown][] => {
      if (paths.includes(part)) return [[part, assigned[part]]];
      const inside = paths.filter((path) => path.startsWith(`${part}.`));
      if (inside.length === 0) return [];
      return [[part, Object.fromEntries(inside.map((path) => [path.slice(part.length + 1), assigned[path]]))]];
    }),
  );
}

/** The reference of the other sweep where it tells these configurations apart. */
function referenceAmong({ reference }: SweepSpec, configs: readonly AnyConfig[]): SweepSpec['reference'] {
  if (reference === undefined) return undefined;
  const meant = configs.filter((config) => hasValues(config, reference)).length;
  return meant > 0 && meant < configs.length ? reference : undefined;
}

/** What tells these configurations apart, and what they have in common: the fields of a file with the words they need. */
function configurationFields(configs: readonly AnyConfig[]): Readonly<Record<string, unknown>> {
  const objectives = configs.filter(isObjective);
  const [first] = objectives;
  if (first !== undefined) {
    // A list has no entry without a value.
    return objectives.length === 1
      ? { method: 'grid', objective: { ...first.objective, fixed: first.params } }
      : { method: 'list', objective: first.objective, configurations: objectives.map(({ params }) => params) };
  }
  const all = trainingsOf(configs).map(assignedOf);
  const shared = sharedPaths(all);
  return {
    method: 'list',
    ...topLevel(all[0] ?? {}, shared),
    configurations: all.map((assigned) =>
      Object.fromEntries(Object.entries(assigned).filter(([path]) => !shared.includes(path))),
    ),
  };
}

function textOf(spec: SweepSpec, { name, description, configs, seeds }: ListedSweep): string {
  const { method, configurations, ...common } = configurationFields(configs);
  const reference = referenceAmong(spec, configs);
  const { metric, resources, priority, smallestEffect, checkpoints } = spec;
  return stringify(
    {
      name: name.slice(0, longestName),
      description,
      method,
      ...(metric !== null && { metric }),
      ...common,
      seeds,
      resources,
      ...(priority !== undefined && { priority }),
      ...(smallestEffect !== undefined && { smallestEffect }),
      ...(checkpoints !== undefined && { checkpoints }),
      ...(configurations !== undefined && { configurations }),
      ...(reference !== undefined && { reference }),
    },
    { lineWidth: 110, aliasDuplicateObjects: false },
  );
}

/**
 * A sweep file of method list with configurations of another sweep and everything by which that one was judged and run;
 * its search, pruner and limits are left behind. With its text, which can be run as it is.
 */
export function listedSweep(spec: SweepSpec, given: ListedSweep): ParsedSweepFile & { readonly text: string } {
  const text = textOf(spec, given);
  const read = parseSweepFile(text, given.name);
  const [wanted, found] = [given.configs.map(contentHash), read.configurations.map(({ configHash }) => configHash)];
  // A file that says anything else would pass for a repetition of what it is not.
  if (canonicalJson(wanted) !== canonicalJson(found))
    throw new Error(`the file written for ${given.name} stands for other configurations`);
  return { ...read, text };
}

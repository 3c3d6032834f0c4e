import { placeOf, type FieldProblem } from './candidate.ts';
import { applies } from './conditions.ts';
import { controlPath, examine, rulesOf, type Verdict } from './configurationRules.ts';
import type { Configuration, Params } from './grid.ts';
import type { SweepParameter, SweepSpec } from './sweepFile.ts';
import { fieldOfPath } from './sweptField.ts';

/** After so many different mistakes no more are looked for. */
const enough = 100;

/** What was found out about some values of the parameters of a sweep. */
export interface Survey {
  /** Without duplicates; a control after its configuration. */
  readonly configurations: readonly Configuration[];
  /** Mistakes that many configurations share are reported once. */
  readonly problems: readonly FieldProblem[];
  readonly used: ReadonlySet<SweepParameter>;
  readonly exclusions: ReadonlySet<number>;
  readonly hasControl: boolean;
}

/** Examines all combinations of values that a sweep may come to. */
export function survey(spec: SweepSpec, parameters: readonly SweepParameter[], combinations: Iterable<Params>): Survey {
  const rules = rulesOf(spec);
  const configurations = new Map<string, Configuration>();
  const problems = new Map<string, FieldProblem>();
  const add = (problem: FieldProblem) => problems.set(JSON.stringify(problem), problem);
  const used = new Set<SweepParameter>();
  const exclusions = new Set<number>();
  let hasControl = false;
  for (const params of combinations) {
    const applied = parameters.filter((parameter) => applies(parameter, params, spec.base));
    for (const parameter of applied) used.add(parameter);
    for (const problem of overlaps(applied)) add(problem);
    const verdict = examine(rules, params);
    if (verdict.kind === 'leftOut') for (const index of verdict.exclusions) exclusions.add(index);
    if (verdict.kind === 'invalid')
      for (const { field, message, remedy = '' } of verdict.problems)
        add({ path: placeOf(spec, field), message: `${message}${remedy}` });
    for (const found of configurationsIn(verdict)) {
      if (!configurations.has(found.configHash)) configurations.set(found.configHash, found);
    }
    if (verdict.kind === 'accepted' && verdict.control !== null) hasControl = true;
    if (problems.size >= enough) break;
  }
  return {
    configurations: [...configurations.values()],
    problems: [...problems.values()],
    used,
    exclusions,
    hasControl,
  };
}

/** The configuration that was accepted, if one was, and its control. */
export function configurationsIn(verdict: Verdict): Configuration[] {
  if (verdict.kind !== 'accepted') return [];
  return [verdict.configuration, ...(verdict.control === null ? [] : [verdict.control])];
}

/** Cases of one parameter that apply to the same configuration: which of them is meant, nobody can tell. */
function overlaps(applied: readonly SweepParameter[]): FieldProblem[] {
  const seen = new Map<string, string>();
  return applied.flatMap(({ path }) => {
    const field = fieldOfPath(path);
    const first = seen.get(field);
    if (first === undefined) {
      seen.set(field, path);
      return [];
    }
    const what = first === path ? 'cases' : `values as ${first} has, which is the same field,`;
    const message = `has ${what} that apply to the same configuration: make their conditions (\`when\`) exclude each other`;
    return [{ path: ['parameters', path], message }];
  });
}

/** What in the file has no effect: conditions and exclusions that nothing meets, a control of nothing. */
export function idleProblems(
  spec: SweepSpec,
  parameters: readonly SweepParameter[],
  { used, exclusions, hasControl, problems }: Survey,
): FieldProblem[] {
  const unmet = parameters.filter((parameter) => !used.has(parameter));
  const idle = (spec.exclude ?? []).flatMap((_, index) => (exclusions.has(index) ? [] : [index]));
  return [
    ...(spec.control === undefined || hasControl || problems.length > 0
      ? []
      : [
          {
            path: ['control'],
            message: 'adds nothing: no configuration has coolmomentum, demon, or momentum with a schedule',
          },
        ]),
    ...unmet.map((parameter) => ({
      path: conditionOf(spec, parameter),
      message: `is met by no configuration of the ${spec.method === 'grid' ? 'grid' : 'search'}`,
    })),
    ...idle.map((index) => ({
      path: ['exclude', index],
      message: 'excludes nothing: no configuration has these values',
    })),
  ];
}

/** Where the condition of a parameter stands in the file. */
function conditionOf({ parameters }: SweepSpec, parameter: SweepParameter): (string | number)[] {
  const cases = parameters.filter(({ path }) => path === parameter.path);
  return ['parameters', parameter.path, ...(cases.length > 1 ? [cases.indexOf(parameter)] : []), 'when'];
}

/** Parameters from which configurations are made: controls are added to these afterwards. */
export function ownParameters({ parameters, control }: SweepSpec): SweepParameter[] {
  return parameters.filter(({ path }) => control === undefined || path !== controlPath);
}

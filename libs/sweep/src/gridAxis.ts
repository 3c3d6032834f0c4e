import { canonicalJson } from './canonicalJson.ts';
import type { FieldProblem } from './candidate.ts';
import type { Conditional } from './conditions.ts';
import type { Params } from './grid.ts';
import type { GridParameter } from './sweepFile.ts';

/** A direction of a grid: one parameter, or several whose values advance together. */
export interface GridAxis extends Conditional {
  readonly points: readonly Params[];
}

type Zip = readonly (readonly string[])[];

/** What is wrong with the groups of a grid: only lists of equal length under one condition can advance together. */
export function zipProblems(zip: Zip, parameters: readonly GridParameter[]): FieldProblem[] {
  const seen = new Set<string>();
  return zip.flatMap((group, index) => {
    const complain = (message: string, ...inside: number[]) => [{ path: ['zip', index, ...inside], message }];
    for (const [place, path] of group.entries()) {
      if (seen.has(path)) return complain(`${path} stands in zip twice`, place);
      seen.add(path);
      const cases = parameters.filter((parameter) => parameter.path === path);
      if (cases.length === 0) return complain(`${path} is not under parameters`, place);
      if (cases.length > 1) return complain(`${path} has cases, which cannot advance with another parameter`, place);
    }
    const members = membersOf(group, parameters);
    if (new Set(members.map(({ when }) => canonicalJson(when))).size > 1)
      return complain('has parameters with different conditions (`when`): give them the same');
    if (new Set(members.map(({ values }) => values.length)).size === 1) return [];
    const lengths = members.map(({ path, values }) => `${path} has ${values.length}`).join(', ');
    return complain(`needs as many values of each parameter; ${lengths}`);
  });
}

function membersOf(group: readonly string[], parameters: readonly GridParameter[]): GridParameter[] {
  return group.flatMap((path) => parameters.find((parameter) => parameter.path === path) ?? []);
}

/** The axes of a grid, each where the first of its parameters stands. */
export function axesOf(parameters: readonly GridParameter[], zip: Zip): GridAxis[] {
  return parameters.flatMap((parameter) => {
    const { path, when, values } = parameter;
    const group = zip.find((paths) => paths.includes(path));
    if (group === undefined) return [{ path, when, points: values.map((value) => ({ [path]: value })) }];
    const members = parameters.filter((other) => group.includes(other.path));
    // Its members have one condition, so that what it names comes before the first of them.
    if (members[0] !== parameter) return [];
    const points = values.map((_, index) =>
      Object.fromEntries(members.flatMap((member) => [[member.path, member.values[index] ?? []]])),
    );
    return [{ path, when, points }];
  });
}

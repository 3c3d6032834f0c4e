import { canonicalJson } from '../canonicalJson.ts';
import type { Params } from '../grid.ts';
import type { SearchParameter, SearchSpace } from '../searchSpace.ts';
import type { ParameterValue } from '../sweepFile.ts';
import { axisOf, type Axis } from './axis.ts';

/** A parameter and its axis. */
export interface SearchAxis {
  readonly parameter: SearchParameter;
  readonly axis: Axis;
}

/** Parameters under one condition: a configuration has all of them or none, so that they can be modelled together. */
export interface ParameterGroup {
  readonly applies: (params: Params) => boolean;
  readonly axes: readonly SearchAxis[];
}

/** The groups of a space: each comes after those whose parameters its condition names. */
export function groupsOf({ parameters, applies }: SearchSpace): ParameterGroup[] {
  const byCondition = new Map<string, SearchAxis[]>();
  for (const parameter of parameters) {
    const condition = canonicalJson(parameter.when);
    const member = { parameter, axis: axisOf(parameter.distribution) };
    byCondition.set(condition, [...(byCondition.get(condition) ?? []), member]);
  }
  // The first of a group comes after all that the common condition names.
  return [...byCondition.values()].map((axes) => ({
    axes,
    applies: (params) => axes[0] !== undefined && applies(axes[0].parameter, params),
  }));
}

/**
 * Where a configuration lies on the axes of a group, in their order; null when it does not have them all: its condition
 * is not met, or the configuration was written by hand.
 */
export function positionsOf({ applies, axes }: ParameterGroup, params: Params): number[] | null {
  if (!applies(params)) return null;
  const positions: number[] = [];
  for (const { parameter, axis } of axes) {
    const value = params[parameter.path];
    const position = value === undefined ? null : axis.positionOf(value);
    if (position === null) return null;
    positions.push(position);
  }
  return positions;
}

/** A configuration whose values lie where `choose` says, group by group; in the order of the space. */
export function configurationFrom(
  space: SearchSpace,
  groups: readonly ParameterGroup[],
  choose: (group: ParameterGroup) => readonly number[],
): Params {
  const params: Record<string, ParameterValue> = {};
  for (const group of groups) {
    if (!group.applies(params)) continue;
    const positions = choose(group);
    group.axes.forEach(({ parameter: { path }, axis }, index) => {
      params[path] = axis.valueAt(positions[index] ?? 0.5);
    });
  }
  const order = space.parameters.map(({ path }) => path);
  return Object.fromEntries(Object.entries(params).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

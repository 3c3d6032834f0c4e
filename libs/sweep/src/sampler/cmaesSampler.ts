import type { Params } from '../grid.ts';
import { drawPoint } from './evolution.ts';
import { evolutionAt } from './generations.ts';
import { configurationFrom, type ParameterGroup, type SearchAxis } from './parameterGroups.ts';
import type { Draw } from './randomConfiguration.ts';
import { withoutRepeats } from './repeats.ts';
import type { Sampler } from './sampler.ts';
import { isStartup, tpePositions } from './tpeSampler.ts';

/** Whether CMA-ES can move along an axis: numbers that every configuration has. */
function isNumeric({ axis, parameter }: SearchAxis): boolean {
  return parameter.when === null && axis.isOrdered && axis.count !== 1;
}

/** The numeric parameters as the first group, which may be empty, and the others as they were grouped. */
function parted(groups: readonly ParameterGroup[]): [ParameterGroup, ...ParameterGroup[]] {
  const numeric = { applies: () => true, axes: groups.flatMap(({ axes }) => axes.filter(isNumeric)) };
  const others = groups.map((group) => ({ ...group, axes: group.axes.filter((one) => !isNumeric(one)) }));
  return [numeric, ...others.filter(({ axes }) => axes.length > 0)];
}

function draw({ ask, groups, stream }: Draw): Params {
  const [numeric, ...others] = parted(groups);
  const evolution = numeric.axes.length === 0 ? null : evolutionAt(numeric, ask);
  const atRandom = ({ axes }: ParameterGroup) => axes.map(() => stream.uniform());
  return configurationFrom(ask.space, [numeric, ...others], (group) => {
    if (group === numeric) return evolution === null ? atRandom(group) : drawPoint(evolution, stream);
    return isStartup(ask) ? atRandom(group) : tpePositions(group, { ask, stream });
  });
}

/**
 * Covariance matrix adaptation for the numbers that every configuration has. Values of a list and conditional parameters,
 * which have no place in it, are drawn as by TPE.
 *
 * Source: as `afterGeneration`.
 */
export const cmaesSampler: Sampler = withoutRepeats('cmaes', draw);

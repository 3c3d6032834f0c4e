import type { Params } from '../grid.ts';
import { fadingWeights } from './fadingWeights.ts';
import { hasMerit, isTried, tiersByMerit } from './merit.ts';
import { configurationFrom, positionsOf, type ParameterGroup } from './parameterGroups.ts';
import { parzenEstimator, type Weighted } from './parzenEstimator.ts';
import { randomConfiguration, type Draw } from './randomConfiguration.ts';
import type { RandomStream } from './randomStream.ts';
import { withoutRepeats } from './repeats.ts';
import type { Ask, Observation, Sampler } from './sampler.ts';

/** Configurations that are drawn at random before there is anything to learn from. */
const startup = 10;
const candidates = 24;

/** How many configurations of n count as good. */
function goodCount(n: number): number {
  return Math.min(25, Math.ceil(0.1 * n));
}

/** Observations in the order in which they were chosen. */
interface Split {
  readonly good: readonly Observation[];
  readonly others: readonly Observation[];
}

/**
 * The best few, and the others. Diverged and failed configurations are never good; running ones are taken to turn out
 * badly ("constant liar"), so that what runs at the same time is not all the same.
 */
function split({ history, goal }: Ask): Split {
  const count = goodCount(history.filter(isTried).length);
  const best = tiersByMerit(history, goal).flat().filter(hasMerit).slice(0, count);
  const good = new Set(best);
  return { good: history.filter((one) => good.has(one)), others: history.filter((one) => !good.has(one)) };
}

function weighted(group: ParameterGroup, observations: readonly Observation[]): Weighted {
  const positions = observations.flatMap(({ params }) => {
    const found = positionsOf(group, params);
    return found === null ? [] : [found];
  });
  return { positions, weights: fadingWeights(positions.length) };
}

/** Of some positions drawn where the good ones are, the one where they are densest in relation to the others. */
function mostPromising(group: ParameterGroup, { good, others }: Split, stream: RandomStream): number[] {
  const axes = group.axes.map(({ axis }) => axis);
  const [likeGood, likeOthers] = [good, others].map((part) => parzenEstimator(axes, weighted(group, part)));
  if (likeGood === undefined || likeOthers === undefined) return [];
  const rated = Array.from({ length: candidates }, () => {
    const positions = likeGood.draw(stream);
    return { positions, promise: likeGood.logDensity(positions) - likeOthers.logDensity(positions) };
  });
  return rated.reduce((best, one) => (one.promise > best.promise ? one : best)).positions;
}

/** Whether so little has been tried that configurations are drawn at random. */
export function isStartup({ history }: Ask): boolean {
  return history.filter(isTried).length < startup;
}

/** Where TPE would place the next configuration on the axes of a group. */
export function tpePositions(group: ParameterGroup, { ask, stream }: Omit<Draw, 'groups'>): number[] {
  return mostPromising(group, split(ask), stream);
}

function draw(task: Draw): Params {
  if (isStartup(task.ask)) return randomConfiguration(task);
  const parts = split(task.ask);
  return configurationFrom(task.ask.space, task.groups, (group) => mostPromising(group, parts, task.stream));
}

/**
 * Tree-structured Parzen estimator: draws where good configurations are dense and others are not, jointly over all
 * parameters under the same condition.
 *
 * Source: as `parzenEstimator`; constants as Optuna's TPESampler with `multivariate`, `group` and `constant_liar`.
 */
export const tpeSampler: Sampler = withoutRepeats('tpe', draw);

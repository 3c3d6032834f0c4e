import type { Cell } from './axis.ts';
import {
  afterFlatGeneration,
  afterGeneration,
  startOfEvolution,
  withLeastDeviations,
  type Evolution,
} from './evolution.ts';
import { populationSize } from './evolutionStrategy.ts';
import { isTried, tiersByMerit } from './merit.ts';
import { normalQuantile } from './normal.ts';
import { positionsOf, type ParameterGroup } from './parameterGroups.ts';
import { randomStream } from './randomStream.ts';
import type { Ask, Observation } from './sampler.ts';

/** The first configuration is drawn at random, as in Optuna. */
const startup = 1;
const firstSigma = 1 / 6;
/** A distribution as narrow as this part of every axis has found its valley. */
const narrow = 1e-5;

/** A search from one starting point. */
interface Run {
  readonly evolution: Evolution;
  readonly population: number;
  /** Index of the first configuration of the next generation. */
  readonly begin: number;
  readonly restarts: number;
}

/**
 * The distribution that the next configuration is drawn from; null before there is one. It is found by going through the
 * history again, so that nothing but the history and the seed decides it. Configurations belong to generations by the
 * order in which they were chosen. Those that still run are left out of theirs until they are done; a generation of which
 * more than half still runs changes nothing yet.
 */
export function evolutionAt(group: ParameterGroup, ask: Ask): Evolution | null {
  const { history } = ask;
  if (history.length < startup) return null;
  let run: Run = {
    evolution: startOfEvolution(
      group.axes.map(() => 0.5),
      firstSigma,
    ),
    population: populationSize(group.axes.length),
    begin: startup,
    restarts: 0,
  };
  while (history.length >= run.begin + run.population) run = afterNext(run, { group, ask });
  return run.evolution;
}

interface Setting {
  readonly group: ParameterGroup;
  readonly ask: Ask;
}

function afterNext(run: Run, { group, ask }: Setting): Run {
  const end = run.begin + run.population;
  const done = ask.history.slice(run.begin, end).filter(isTried);
  if (2 * done.length < run.population) return { ...run, begin: end };
  const tiers = pointsOf(done, { group, ask });
  const next =
    tiers.length < 2 ? afterFlatGeneration(run.evolution, done.length) : afterGeneration(run.evolution, tiers);
  const evolution = withLeastDeviations(next, leastDeviations(group, next, run.population));
  return isNarrow(group, evolution) ? restarted(run, { group, ask }) : { ...run, evolution, begin: end };
}

/** Begins anew elsewhere, with twice the population. Source: Auger and Hansen, "IPOP-CMA-ES", CEC 2005. */
function restarted({ begin, population, restarts }: Run, { group, ask }: Setting): Run {
  const { uniform } = randomStream(ask.seed, 'restart', restarts);
  return {
    evolution: startOfEvolution(group.axes.map(uniform), firstSigma),
    population: 2 * population,
    begin: begin + population,
    restarts: restarts + 1,
  };
}

/** Positions from the best configuration to the worst, those that are as good as each other together. */
function pointsOf(observations: readonly Observation[], { group, ask }: Setting): number[][][] {
  return tiersByMerit(observations, ask.goal)
    .map((tier) => tier.flatMap(({ params }) => optional(positionsOf(group, params))))
    .filter((tier) => tier.length > 0);
}

function optional<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

/**
 * Deviations with which a discrete value is left at least once in a generation, all axes taken together; 0 on a continuum.
 *
 * Source: Hamano et al., "CMA-ES with margin", GECCO 2022, whose bound on the chance to leave a value this is.
 */
function leastDeviations({ axes }: ParameterGroup, { mean }: Evolution, population: number): number[] {
  const z = normalQuantile(1 - 1 / (2 * axes.length * population));
  return axes.map(({ axis }, index) => widthOf(axis.cellAt(mean[index] ?? 0.5)) / (2 * z));
}

function widthOf(cell: Cell | null): number {
  return cell === null ? 0 : cell.to - cell.from;
}

function isNarrow({ axes }: ParameterGroup, { sigma, shape }: Evolution): boolean {
  const deviations = axes.flatMap(({ axis }, index) =>
    axis.count === null ? [sigma * Math.sqrt(Math.max(0, shape.get(index, index)))] : [],
  );
  return deviations.length > 0 && deviations.every((deviation) => deviation < narrow);
}

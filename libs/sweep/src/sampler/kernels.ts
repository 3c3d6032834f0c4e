import type { Axis, Cell } from './axis.ts';
import { normalShareBetween } from './normal.ts';
import type { RandomStream } from './randomStream.ts';

/** One density on an axis for each observation, around it, and as the last one the prior, which is spread over it all. */
export interface Kernels {
  /** A position drawn from one of the densities. */
  readonly draw: (kernel: number, stream: RandomStream) => number;
  /** Adds the logarithm of each density at a position to that kernel's sum. */
  readonly addLogDensities: (position: number, sums: Float64Array) => void;
}

/** The kernels of observations at these positions, in this order. */
export function kernelsOf(axis: Axis, positions: readonly number[]): Kernels {
  return axis.isOrdered ? normalKernels(axis, positions) : choiceKernels(axis.count ?? 1, positions);
}

/** What the prior counts for, in observations. */
export const priorWeight = 1;

/** Of a list of values: more on the observed one than on each other. Without an observation all weigh the same. */
function choiceKernels(count: number, positions: readonly number[]): Kernels {
  const kernels = positions.length + 1;
  const choiceAt = (position: number) => Math.min(count - 1, Math.floor(position * count));
  const observed = positions.map(choiceAt);
  const base = priorWeight / kernels;
  const total = 1 + count * base;
  const [others, own] = [Math.log(base / total), Math.log((1 + base) / total)];
  return {
    draw: (kernel, { uniform, integer }) => {
      const choice = observed[kernel];
      const drawn = choice !== undefined && uniform() * total < 1 ? choice : integer(count);
      return (drawn + 0.5) / count;
    },
    addLogDensities: (position, sums) => {
      const choice = choiceAt(position);
      for (let kernel = 0; kernel < kernels; kernel++) {
        const observation = observed[kernel];
        const log = observation === undefined ? -Math.log(count) : observation === choice ? own : others;
        sums[kernel] = (sums[kernel] ?? 0) + log;
      }
    },
  };
}

/** Normal distributions, cut off at the ends of the axis. */
interface Normals {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Share of each that lies on the axis. */
  readonly shares: Float64Array;
}

function normalsOf(positions: readonly number[]): Normals {
  const means = Float64Array.of(...positions, 0.5);
  const deviations = Float64Array.of(...deviationsOf(positions), 1);
  const shares = means.map((mean, kernel) => shareOf({ from: 0, to: 1 }, mean, deviations[kernel] ?? 1));
  return { means, deviations, shares };
}

/** Deviations beyond which nothing is left of a normal distribution, nor anything missing: 1e-19. */
const reach = 9;

/** Share of a normal distribution in a cell. Most lie far off or wholly within: those need no error function. */
function shareOf({ from, to }: Cell, mean: number, deviation: number): number {
  const [left, right] = [(from - mean) / deviation, (to - mean) / deviation];
  if (left > reach || right < -reach) return 0;
  return left < -reach && right > reach ? 1 : normalShareBetween(left, right);
}

/**
 * Each deviation is the distance to the farther of the two neighbours; the ends of the axis are neighbours of a lone
 * observation only. None is below 1 / (kernels + 1), nor below 1/100: observations close together would otherwise leave
 * nothing to find between them ("magic clipping").
 */
function deviationsOf(positions: readonly number[]): Float64Array {
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const at = (rank: number) => positions[order[rank] ?? -1];
  const least = 1 / Math.min(100, positions.length + 2);
  const deviations = new Float64Array(positions.length);
  order.forEach((index, rank) => {
    const here = at(rank) ?? 0.5;
    const [left, right] = [at(rank - 1), at(rank + 1)];
    const isAlone = positions.length === 1;
    const toLeft = here - (left ?? (isAlone ? 0 : here));
    const toRight = (right ?? (isAlone ? 1 : here)) - here;
    deviations[index] = Math.min(1, Math.max(least, toLeft, toRight));
  });
  return deviations;
}

function normalKernels(axis: Axis, positions: readonly number[]): Kernels {
  const normals = normalsOf(positions);
  const { means, deviations } = normals;
  return {
    draw: (kernel, stream) => {
      const [mean, deviation] = [means[kernel] ?? 0.5, deviations[kernel] ?? 1];
      // The mean is on the axis and no deviation longer than it: at least one in three hits it.
      for (;;) {
        const position = mean + deviation * stream.normal();
        if (position >= 0 && position <= 1) return position;
      }
    },
    addLogDensities: axis.count === null ? densityAdder(normals) : cellAdder(normals, axis),
  };
}

function densityAdder({ means, deviations, shares }: Normals): Kernels['addLogDensities'] {
  const constants = means.map(
    (_, kernel) => -Math.log((deviations[kernel] ?? 1) * Math.sqrt(2 * Math.PI) * (shares[kernel] ?? 1)),
  );
  return (position, sums) => {
    for (let kernel = 0; kernel < sums.length; kernel++) {
      const z = (position - (means[kernel] ?? 0)) / (deviations[kernel] ?? 1);
      sums[kernel] = (sums[kernel] ?? 0) + (constants[kernel] ?? 0) - (z * z) / 2;
    }
  };
}

/** Discrete values have the share of the normal distribution that lies in their cell. */
function cellAdder(normals: Normals, axis: Axis): Kernels['addLogDensities'] {
  // Candidates tend to have few different values, and the error function is what takes the time.
  const known = new Map<number, Float64Array>();
  return (position, sums) => {
    const cell = axis.cellAt(position) ?? { from: 0, to: 1 };
    const logs = known.get(cell.from) ?? logShares(normals, cell);
    known.set(cell.from, logs);
    for (let kernel = 0; kernel < sums.length; kernel++) sums[kernel] = (sums[kernel] ?? 0) + (logs[kernel] ?? 0);
  };
}

function logShares({ means, deviations, shares }: Normals, cell: Cell): Float64Array {
  return means.map((mean, kernel) => Math.log(shareOf(cell, mean, deviations[kernel] ?? 1) / (shares[kernel] ?? 1)));
}

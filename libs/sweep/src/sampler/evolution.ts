import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { evolutionStrategy } from './evolutionStrategy.ts';
import type { RandomStream } from './randomStream.ts';

/** A normal distribution over the unit cube that moves to where good points are, and takes the shape of the ground. */
export interface Evolution {
  readonly generation: number;
  readonly mean: readonly number[];
  /** Overall deviation. */
  readonly sigma: number;
  /** Shape: the covariance is sigma² times this. */
  readonly shape: Matrix;
  /** Where the last steps went, without the shape and with it. */
  readonly sigmaPath: readonly number[];
  readonly shapePath: readonly number[];
}

/** Half of an axis: wider than that nearly all points would lie outside. */
const widest = 0.5;

/** A distribution without a history. */
export function startOfEvolution(mean: readonly number[], sigma: number): Evolution {
  const zero = mean.map(() => 0);
  return { generation: 0, mean, sigma, shape: Matrix.eye(mean.length), sigmaPath: zero, shapePath: zero };
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0);
const times = (matrix: Matrix, vector: readonly number[]) => matrix.to2DArray().map((row) => dot(row, vector));
/** a x + b y. */
const combined = (a: number, x: readonly number[], [b, y]: readonly [number, readonly number[]]) =>
  x.map((part, index) => a * part + b * (y[index] ?? 0));

/** A power of a shape; rounding may have made its smallest eigenvalues negative. */
function power(shape: Matrix, exponent: number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(shape, { assumeSymmetric: true });
  const lengths = realEigenvalues.map((value) => Math.max(value, 1e-20) ** exponent);
  return vectors.mmul(Matrix.diag(lengths)).mmul(vectors.transpose());
}

/** A point of the distribution on the unit cube; when too many lie outside it is put on the border. */
export function drawPoint({ mean, sigma, shape }: Evolution, stream: RandomStream): number[] {
  const root = power(shape, 1 / 2);
  const draw = () => combined(1, mean, [sigma, times(root, mean.map(stream.normal))]);
  for (let attempt = 0; attempt < 10 * mean.length; attempt++) {
    const point = draw();
    if (point.every((position) => position >= 0 && position <= 1)) return point;
  }
  return draw().map((position) => Math.min(1, Math.max(0, position)));
}

/** Points of a generation from the best to the worst; those of one tier are as good as each other. */
export type Tiers = readonly (readonly (readonly number[])[])[];

/** A point in units of sigma from the mean, and its weight. */
interface Step {
  readonly weight: number;
  readonly step: readonly number[];
  /** Its squared length without the shape. */
  readonly squaredLength: number;
}

/**
 * Points count by their rank; those of one tier share what their ranks would have got. A step that is much longer than the
 * distribution would draw is cut: the point was drawn from an earlier one, or belongs to a wide cell.
 *
 * Source of the cut: Hansen, "Injecting external solutions into CMA-ES", arXiv 1110.4181.
 */
function stepsOf({ mean, sigma }: Evolution, tiers: Tiers, options: StepOptions): Step[] {
  const n = mean.length;
  const longest = Math.sqrt(n) + (2 * n) / (n + 2);
  let rank = 0;
  return tiers.flatMap((tier) => {
    const shares = options.weights.slice(rank, (rank += tier.length));
    const weight = shares.reduce((sum, share) => sum + share, 0) / tier.length;
    return tier.map((point) => {
      const step = combined(1 / sigma, point, [-1 / sigma, mean]);
      const spherical = times(options.inverse, step);
      const length = Math.sqrt(dot(spherical, spherical));
      const cut = Math.min(1, longest / Math.max(length, Number.MIN_VALUE));
      return { weight, step: step.map((part) => part * cut), squaredLength: (length * cut) ** 2 };
    });
  });
}

interface StepOptions {
  readonly weights: readonly number[];
  readonly inverse: Matrix;
}

/**
 * The distribution after a generation: covariance matrix adaptation with active weights.
 *
 * Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, figure 6.
 */
export function afterGeneration(before: Evolution, tiers: Tiers): Evolution {
  const n = before.mean.length;
  const strategy = evolutionStrategy(n, tiers.flat().length);
  const inverse = power(before.shape, -1 / 2);
  const steps = stepsOf(before, tiers, { weights: strategy.weights, inverse });
  const move = steps
    .filter(({ weight }) => weight > 0)
    .reduce<readonly number[]>(
      (sum, { weight, step }) => combined(1, sum, [weight, step]),
      before.mean.map(() => 0),
    );
  const { sigmaRate, sigmaDamping, pathRate, parents, expectedLength } = strategy;
  const sigmaGain = Math.sqrt(sigmaRate * (2 - sigmaRate) * parents);
  const sigmaPath = combined(1 - sigmaRate, before.sigmaPath, [sigmaGain, times(inverse, move)]);
  const length = Math.sqrt(dot(sigmaPath, sigmaPath));
  const generation = before.generation + 1;
  // While sigma grows fast the path stands still, lest the shape grow with it.
  const settled = length / Math.sqrt(1 - (1 - sigmaRate) ** (2 * (generation + 1)));
  const isSettled = settled < (1.4 + 2 / (n + 1)) * expectedLength;
  const pathGain = isSettled ? Math.sqrt(pathRate * (2 - pathRate) * parents) : 0;
  const shapePath = combined(1 - pathRate, before.shapePath, [pathGain, move]);
  return {
    generation,
    mean: combined(1, before.mean, [before.sigma, move]).map((position) => Math.min(1, Math.max(0, position))),
    sigma: before.sigma * Math.exp((sigmaRate / sigmaDamping) * (length / expectedLength - 1)),
    shape: shapeAfter(before.shape, steps, { strategy, shapePath, lost: isSettled ? 0 : pathRate * (2 - pathRate) }),
    sigmaPath,
    shapePath,
  };
}

interface Adaptation {
  readonly strategy: ReturnType<typeof evolutionStrategy>;
  readonly shapePath: readonly number[];
  /** Variance that a path that stood still has lost. */
  readonly lost: number;
}

function shapeAfter(shape: Matrix, steps: readonly Step[], { strategy, shapePath, lost }: Adaptation): Matrix {
  const { rankOneRate, rankManyRate } = strategy;
  const n = shapePath.length;
  const weights = steps.reduce((sum, { weight }) => sum + weight, 0);
  const outer = (vector: readonly number[]) => Matrix.columnVector([...vector]).mmul(Matrix.rowVector([...vector]));
  const after = Matrix.mul(shape, 1 + rankOneRate * lost - rankOneRate - rankManyRate * weights);
  after.add(outer(shapePath).mul(rankOneRate));
  for (const { weight, step, squaredLength } of steps) {
    const active = weight >= 0 ? weight : (weight * n) / (squaredLength + 1e-8);
    after.add(outer(step).mul(rankManyRate * active));
  }
  return after;
}

/** The same distribution, but with at least these deviations along the axes, so that it does not settle on one value. */
export function withLeastDeviations(evolution: Evolution, least: readonly number[]): Evolution {
  const { sigma, shape } = evolution;
  const factors = least.map((deviation, axis) =>
    Math.max(1, deviation / (sigma * Math.sqrt(Math.max(shape.get(axis, axis), Number.MIN_VALUE)))),
  );
  if (factors.every((factor) => factor === 1)) return evolution;
  const stretch = Matrix.diag(factors);
  return { ...evolution, shape: stretch.mmul(shape).mmul(stretch) };
}

/**
 * The distribution after a generation of `points` points that were all as good as each other: wider, to find a slope.
 *
 * Source: as `afterGeneration`, appendix C.
 */
export function afterFlatGeneration(before: Evolution, points: number): Evolution {
  const { sigmaRate, sigmaDamping } = evolutionStrategy(before.mean.length, points);
  const sigma = Math.min(widest, before.sigma * Math.exp(0.2 + sigmaRate / sigmaDamping));
  return { ...before, generation: before.generation + 1, sigma };
}

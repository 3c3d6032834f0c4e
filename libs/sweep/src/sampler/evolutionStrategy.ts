/** Constants of a search, which follow from the number of dimensions and of points in a generation. */
export interface EvolutionStrategy {
  /** By rank, the best first; the worse half is negative. */
  readonly weights: readonly number[];
  /** Variance-effective number of the parents. */
  readonly parents: number;
  readonly sigmaRate: number;
  readonly sigmaDamping: number;
  readonly pathRate: number;
  readonly rankOneRate: number;
  readonly rankManyRate: number;
  /** Expected length of a standard normal vector. */
  readonly expectedLength: number;
}

/** Usual number of points in a generation. Source: as `evolutionStrategy`. */
export function populationSize(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(dimensions));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const effective = (weights: readonly number[]) => sum(weights) ** 2 / sum(weights.map((weight) => weight * weight));

/**
 * The usual constants for n dimensions.
 *
 * Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, table 1.
 */
export function evolutionStrategy(n: number, population: number): EvolutionStrategy {
  const raw = Array.from({ length: population }, (_, rank) => Math.log((population + 1) / 2) - Math.log(rank + 1));
  const parents = effective(raw.slice(0, Math.floor(population / 2)));
  const rankOneRate = 2 / ((n + 1.3) ** 2 + parents);
  const rankManyRate = Math.min(1 - rankOneRate, (2 * (0.25 + parents + 1 / parents - 2)) / ((n + 2) ** 2 + parents));
  const sigmaRate = (parents + 2) / (n + parents + 5);
  return {
    weights: weightsOf(raw, n, { parents, rankOneRate, rankManyRate }),
    parents,
    sigmaRate,
    sigmaDamping: 1 + 2 * Math.max(0, Math.sqrt((parents - 1) / (n + 1)) - 1) + sigmaRate,
    pathRate: (4 + parents / n) / (n + 4 + (2 * parents) / n),
    rankOneRate,
    rankManyRate,
    expectedLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

type Rates = Pick<EvolutionStrategy, 'parents' | 'rankOneRate' | 'rankManyRate'>;

/** The better half adds up to 1; what the worse half takes away must not make the covariance indefinite. */
function weightsOf(raw: readonly number[], n: number, { parents, rankOneRate, rankManyRate }: Rates): number[] {
  const others = effective(raw.slice(Math.floor(raw.length / 2)));
  const taken = Math.min(
    1 + rankOneRate / rankManyRate,
    1 + (2 * others) / (parents + 2),
    (1 - rankOneRate - rankManyRate) / (n * rankManyRate),
  );
  const positive = sum(raw.filter((weight) => weight > 0));
  const negative = -sum(raw.filter((weight) => weight < 0));
  return raw.map((weight) => (weight >= 0 ? weight / positive : (taken * weight) / negative));
}

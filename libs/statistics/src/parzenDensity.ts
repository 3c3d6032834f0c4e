import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Where the cells of a grid are beside each other: `ordered` ones have neighbours, others are names. */
export interface Cells {
  readonly count: number;
  readonly isOrdered: boolean;
}

/** A kernel of the density: its middle, how wide it is, and how much it counts. */
interface Kernel {
  readonly middle: number;
  readonly width: number;
  readonly weight: number;
}

/** A kernel of this width still has 90 % of its mass within its own cell. */
const narrowest = 0.5 / 1.64;

/**
 * Probability of each cell, from how often each was observed: a mixture of one kernel per observed cell and of one wide
 * kernel, the prior, which counts as much as one observation. On ordered cells kernels are normal, cut off at the ends
 * and of the width of Scott's rule, 1.059 min(sd, IQR / 1.34) N^(-1/5); on names they give their own cell 1 and every
 * cell 1 / kernels, together made 1.
 *
 * Source: Watanabe, Bansal & Hutter, PED-ANOVA, IJCAI 2023, arXiv 2304.10255; Scott, Multivariate Density Estimation,
 * 1992. The constants are those of Optuna's `PedAnovaImportanceEvaluator`, with which the numbers are compared.
 *
 * @param counts observations of each cell; at least one
 */
export function parzenDensity(counts: readonly number[], isOrdered: boolean): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const parts = isOrdered ? orderedParts(counts, total) : namedParts(counts);
  return counts.map((_, cell) => parts.reduce((sum, { weight, at }) => sum + (weight / (total + 1)) * at(cell), 0));
}

interface Part {
  readonly weight: number;
  readonly at: (cell: number) => number;
}

const priorWeight = 1;

function namedParts(counts: readonly number[]): Part[] {
  const observed = counts.flatMap((weight, cell) => (weight > 0 ? [{ weight, cell }] : []));
  const spread = 1 / (observed.length + 1);
  const whole = 1 + counts.length * spread;
  return [
    ...observed.map(({ weight, cell }) => ({
      weight,
      at: (other: number) => (spread + Number(other === cell)) / whole,
    })),
    { weight: priorWeight, at: () => 1 / counts.length },
  ];
}

function orderedParts(counts: readonly number[], total: number): Part[] {
  const last = counts.length - 1;
  const width = Math.max(scottWidth(counts, total), narrowest);
  const kernels: Kernel[] = [
    ...counts.flatMap((weight, middle) => (weight > 0 ? [{ middle, width, weight }] : [])),
    { middle: last / 2, width: last + 1, weight: priorWeight },
  ];
  return kernels.map((kernel) => {
    const whole = massOf(kernel, -0.5, last + 0.5);
    return { weight: kernel.weight, at: (cell: number) => massOf(kernel, cell - 0.5, cell + 0.5) / whole };
  });
}

function massOf({ middle, width }: Kernel, from: number, to: number): number {
  return normalCdf(to, middle, width) - normalCdf(from, middle, width);
}

/** Width of normal kernels by Scott's rule, in cells. */
function scottWidth(counts: readonly number[], total: number): number {
  const mean = counts.reduce((sum, count, cell) => sum + count * cell, 0) / total;
  const squares = counts.reduce((sum, count, cell) => sum + count * (cell - mean) ** 2, 0);
  const sd = Math.sqrt(squares / Math.max(1, total - 1));
  return 1.059 * Math.min(interquartileRange(counts, total) / 1.34, sd) * total ** -0.2;
}

/** From the first cell with a quarter of the observations up to it, to the first with more than three quarters. */
function interquartileRange(counts: readonly number[], total: number): number {
  let seen = 0;
  const upTo = counts.map((count) => (seen += count));
  const observed = upTo.flatMap((_, cell) => ((counts[cell] ?? 0) > 0 ? [cell] : []));
  const first = observed.find((cell) => (upTo[cell] ?? 0) >= Math.floor(total / 4));
  const third = observed.find((cell) => (upTo[cell] ?? 0) > Math.floor((total * 3) / 4));
  return (third ?? observed.at(-1) ?? 0) - (first ?? 0);
}

import { parzenDensity, type Cells } from './parzenDensity.ts';

/** A parameter of some runs, laid out in cells. */
export interface ImportanceParameter extends Cells {
  /** Of each run the index of its cell; -1 where it has no such parameter. */
  readonly cells: ArrayLike<number>;
}

export interface PedAnovaOptions {
  /** Share of the runs, the best of them, whose parameters are compared with those of all. Default: 0.1. */
  readonly target?: number;
}

const tiny = 1e-12;
/** Fewer runs with a parameter than these say nothing about it. */
const fewestRuns = 2;

/**
 * How much each parameter matters for being among the best runs, by PED-ANOVA: the Pearson divergence between the
 * density of its values among the best and among all runs,
 *
 *   D = Σ_c p_all(c) (p_best(c) / p_all(c) - 1)^2,
 *
 * times (a γ)^2 / b, where γ is the share of the best, and a and b are the shares of the best and of all runs that have
 * the parameter at all. Only the proportions between parameters mean something. It sees main effects: a parameter that
 * matters only together with another may get nothing.
 *
 * Source: Watanabe, Bansal & Hutter, IJCAI 2023, arXiv 2304.10255; conditional parameters: arXiv 2601.20800.
 *
 * @param losses of each run, smaller is better; all finite
 * @returns of each parameter a number from 0; all are 0 for fewer than two runs
 */
export function pedAnova(
  losses: readonly number[],
  parameters: readonly ImportanceParameter[],
  { target = 0.1 }: PedAnovaOptions = {},
): number[] {
  if (losses.length < 2) return parameters.map(() => 0);
  const isBest = bestRuns(losses, target);
  const best = isBest.filter(Boolean).length;
  return parameters.map((parameter) => (best / losses.length) ** 2 * divergence(parameter, isBest, best));
}

/** Runs that are at least as good as the last of the best share. */
function bestRuns(losses: readonly number[], target: number): boolean[] {
  const sorted = [...losses].sort((a, b) => a - b);
  const cutoff = sorted[Math.ceil(target * losses.length) - 1] ?? Infinity;
  return losses.map((loss) => loss <= cutoff);
}

function divergence(
  { cells, count, isOrdered }: ImportanceParameter,
  isBest: readonly boolean[],
  best: number,
): number {
  const among = { all: new Array<number>(count).fill(0), best: new Array<number>(count).fill(0) };
  let [active, activeBest] = [0, 0];
  isBest.forEach((good, run) => {
    const cell = cells[run] ?? -1;
    if (cell < 0) return;
    active++;
    among.all[cell] = (among.all[cell] ?? 0) + 1;
    if (!good) return;
    activeBest++;
    among.best[cell] = (among.best[cell] ?? 0) + 1;
  });
  if (count < 2 || active < fewestRuns || activeBest === 0) return 0;
  const densities = { all: parzenDensity(among.all, isOrdered), best: parzenDensity(among.best, isOrdered) };
  const pearson = densities.all.reduce((sum, all, cell) => {
    const whole = all + tiny;
    return sum + whole * (((densities.best[cell] ?? 0) + tiny) / whole - 1) ** 2;
  }, 0);
  return ((activeBest / best) ** 2 / (active / isBest.length)) * pearson;
}

/** Cells that a range of numbers is cut into. */
export const gridCells = 50;

/**
 * The cell of each number among `gridCells` points from `min` to `max`: the nearest one, the lower of two. Numbers are
 * to be even over the range, so log x where x spans powers of ten.
 *
 * @returns -1 for NaN, which stands for a parameter that a run does not have
 */
export function cellsOf(values: ArrayLike<number>, { min, max }: { readonly min: number; readonly max: number }) {
  const step = (max - min) / (gridCells - 1);
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1;
    const cell = step === 0 ? 0 : Math.ceil((value - min) / step - 0.5);
    return Math.min(Math.max(cell, 0), gridCells - 1);
  });
}

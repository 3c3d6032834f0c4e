import type { PrunerOptions } from './prunerOptions.ts';

type Halving = Pick<Extract<PrunerOptions, { reductionFactor: number }>, 'minProgress' | 'reductionFactor'>;

// log(9) / log(3) is 2 only up to rounding.
const rounding = 1e-9;

/** How many of minProgress * eta^k are at most 1. */
function powers({ minProgress, reductionFactor }: Halving): number {
  return Math.floor(-Math.log(minProgress) / Math.log(reductionFactor) + rounding) + 1;
}

/**
 * Annealing progress at which configurations are judged: minProgress * eta^k for k = 0, 1, … while it is less than 1, and
 * 1, the end of the cooling, which counts where a run goes on after it.
 *
 * @param first the k to begin with
 */
export function rungsOf(options: Halving, first = 0): number[] {
  const all = Array.from({ length: powers(options) }, (_, k) => options.minProgress * options.reductionFactor ** k);
  return [...all.filter((rung) => rung < 1 - rounding), 1].slice(first);
}

/**
 * Brackets of Hyperband and their sizes relative to each other: bracket b begins at rung b, and with B brackets and
 * s = B - 1 - b gets ceil(B eta^s / (s + 1)) configurations.
 *
 * Source: Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR 18 (2018), algorithm
 * 1, with r / R = minProgress.
 */
export function bracketSizes(options: Halving): number[] {
  const count = powers(options);
  return Array.from({ length: count }, (_, bracket) => {
    const s = count - 1 - bracket;
    return Math.ceil((count * options.reductionFactor ** s) / (s + 1) - rounding);
  });
}

/**
 * The bracket of a configuration, by its hash: in proportion to the sizes, and the same whenever it is asked.
 *
 * @param configuration SHA-256 in hexadecimal digits, of which the first twelve decide
 */
export function bracketOf(configuration: string, options: Halving): number {
  const sizes = bracketSizes(options);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let place = (Number.parseInt(configuration.slice(0, 12), 16) / 2 ** 48) * total;
  const bracket = sizes.findIndex((size) => {
    place -= size;
    return place < 0;
  });
  return Math.max(bracket, 0);
}

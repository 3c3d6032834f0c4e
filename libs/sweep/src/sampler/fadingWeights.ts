const unfaded = 25;

/**
 * Weights of n observations, the oldest first: the last 25 count fully, older ones less, evenly down to 1/n.
 *
 * Source: Bergstra et al., "Making a science of model search", ICML 2013; numbers as in Hyperopt and Optuna.
 */
export function fadingWeights(n: number): number[] {
  const faded = n - unfaded;
  // A single faded one has the least weight of all.
  const rise = faded > 1 ? (1 - 1 / n) / (faded - 1) : 0;
  return Array.from({ length: n }, (_, index) => (index >= faded ? 1 : 1 / n + rise * index));
}

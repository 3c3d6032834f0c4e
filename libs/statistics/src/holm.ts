/**
 * p-values adjusted for testing several hypotheses by Holm's step-down method: the smallest times m, the next times
 * m - 1, … never falling and at most 1. Rejecting where the adjusted value is below alpha keeps the probability of any
 * false rejection below alpha, however the tests depend on each other.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6, 65 (1979).
 *
 * @returns in the order of `ps`
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = ps.map(() => 1);
  let least = 0;
  for (const [rank, { p, index }] of ps
    .map((p, index) => ({ p, index }))
    .sort((a, b) => a.p - b.p)
    .entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}

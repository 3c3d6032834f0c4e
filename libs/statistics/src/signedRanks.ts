/** Magnitudes that differ by less than this part of the largest one are tied: between metrics that is round-off. */
const roundOff = 1e-9;

export interface SignedRank {
  /** Rank of the magnitude among all, from 1; the mean of their ranks for tied ones, so a multiple of 1/2. */
  readonly rank: number;
  readonly isPositive: boolean;
}

/** The differences that are not zero in order of magnitude, each with its mid-rank. */
export function signedRanks(differences: readonly number[]): SignedRank[] {
  const sorted = differences.filter((value) => value !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const tolerance = Math.abs(sorted.at(-1) ?? 0) * roundOff;
  const ranks: SignedRank[] = [];
  while (ranks.length < sorted.length) {
    const start = ranks.length;
    const least = Math.abs(sorted[start] ?? 0);
    const tied = sorted.slice(start).filter((value) => Math.abs(value) - least <= tolerance);
    const rank = start + (tied.length + 1) / 2;
    ranks.push(...tied.map((value) => ({ rank, isPositive: value > 0 })));
  }
  return ranks;
}

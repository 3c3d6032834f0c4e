import { describe, expect, it } from 'vitest';
import { wilcoxonSignedRank } from './index.ts';

describe("Wilcoxon's signed-rank test", () => {
  it.each([Number.NaN, Infinity, -Infinity])('refuses a difference of %s, which has no rank', (odd) => {
    expect(() => wilcoxonSignedRank([0.1, odd, 0.2])).toThrow(RangeError);
    expect(() => wilcoxonSignedRank([0.1, odd, 0.2])).toThrow(`must be finite, got ${odd}`);
  });

  it('has nothing to rank where all differences are 0', () => {
    expect(wilcoxonSignedRank([0, 0])).toMatchObject({ n: 0, p: 1 });
  });
});

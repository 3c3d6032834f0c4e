import { describe, expect, it } from 'vitest';
import {
  holm,
  meanInterval,
  pairedEffect,
  pairedPower,
  pairedTTest,
  pairsNeeded,
  wilcoxonSignedRank,
} from './index.ts';
import { noncentralTCdf } from './noncentralT.ts';

describe('with too little to go by', () => {
  it('there is no interval of one value, and no test of one pair', () => {
    expect(meanInterval([])).toBeNull();
    expect(meanInterval([0.9])).toBeNull();
    expect(pairedTTest([0.1])).toBeNull();
  });

  it('there is no effect size of two pairs: its correction for small samples is 0', () => {
    expect(pairedEffect([0.1, 0.2])).toBeNull();
  });

  it("Wilcoxon's test of nothing, or of zeros alone, has p = 1", () => {
    expect(wilcoxonSignedRank([])).toEqual({ statistic: 0, p: 1, n: 0, method: 'exact' });
    expect(wilcoxonSignedRank([0, 0]).p).toBe(1);
  });
});

describe('differences of a coarse metric', () => {
  it('are not tested by a spread that is only round-off', () => {
    // 0.9 - 0.8 and 0.3 - 0.2 are one number and 7e-17 apart.
    expect(pairedTTest([0.9 - 0.8, 0.3 - 0.2, 0.7 - 0.6])).toBeNull();
    expect(pairedTTest([0, 0, 0])).toBeNull();
  });

  it('are tied for Wilcoxon in spite of round-off', () => {
    const roundedOff = [0.8 - 0.7, 0.4 - 0.3, 0.2 - 0.3, 0.2];
    expect(new Set(roundedOff.map(Math.abs)).size).toBe(4);
    // The negative one shares the ranks 1, 2 and 3.
    expect(wilcoxonSignedRank(roundedOff).statistic).toBe(2);
    expect(wilcoxonSignedRank(roundedOff)).toEqual(wilcoxonSignedRank([0.1, 0.1, -0.1, 0.2]));
  });
});

describe("Wilcoxon's test", () => {
  it('has 2^(1 - n) as its smallest two-sided p, so that 5 pairs cannot reach 0.05', () => {
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5]).p).toBe(2 / 2 ** 5);
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5, 6]).p).toBe(2 / 2 ** 6);
  });

  it('gives the two one-sided questions to the two signs', () => {
    const up = [3, 1, 2, 5];
    const down = up.map((value) => -value);
    expect(wilcoxonSignedRank(up, { alternative: 'greater' }).p).toBe(1 / 2 ** 4);
    expect(wilcoxonSignedRank(down, { alternative: 'less' }).p).toBe(1 / 2 ** 4);
    expect(wilcoxonSignedRank(down, { alternative: 'greater' }).p).toBe(1);
  });
});

describe('power', () => {
  it('is the rate of false alarms where there is no difference', () => {
    expect(pairedPower({ difference: 0, sd: 1 }, 7)).toBeCloseTo(0.05, 10);
  });

  it('is reached by the pairs that are needed and not by one fewer', () => {
    const detection = { difference: 0.002, sd: 0.003 };
    const n = pairsNeeded(detection) ?? 0;
    expect(pairedPower(detection, n)).toBeGreaterThanOrEqual(0.8);
    expect(pairedPower(detection, n - 1)).toBeLessThan(0.8);
  });

  it('says so when no experiment is large enough, and two pairs do where nothing varies', () => {
    expect(pairsNeeded({ difference: 1e-6, sd: 1 })).toBeNull();
    expect(pairsNeeded({ difference: 0.002, sd: 0 })).toBe(2);
  });
});

describe('the noncentral t distribution', () => {
  it.each([
    { v: 4, delta: 500 },
    { v: 1000, delta: -60 },
  ])('stays between 0 and 1 and rises at noncentrality $delta, where series underflow', ({ v, delta }) => {
    const values = [0.5, 0.9, 1, 1.1, 2].map((part) => noncentralTCdf(part * delta, { degreesOfFreedom: v, delta }));
    const rising = delta > 0 ? values : [...values].reverse();
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(values[2]).toBeCloseTo(0.5, v > 100 ? 1 : 0);
    for (const value of values) expect(Math.abs(value - 0.5)).toBeLessThanOrEqual(0.5 + 1e-11);
  });
});

describe("Holm's correction", () => {
  it('multiplies the smallest by the number of tests, never falls and never passes 1', () => {
    expect(holm([0.04, 0.01, 0.9, 0.03])).toEqual([0.09, 0.04, 0.9, 0.09]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

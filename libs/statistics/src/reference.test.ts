import { describe, expect, it } from 'vitest';
import {
  holm,
  meanInterval,
  pairedEffect,
  pairedPower,
  pairedTTest,
  pairsNeeded,
  upperSd,
  wilcoxonSignedRank,
} from './index.ts';
import reference from './testing/reference.json' with { type: 'json' };

/** That a number is the reference's to a relative 1e-9; p-values far below that included. */
function expectNear(found: number | undefined, expected: number | undefined): void {
  expect((found ?? NaN) / (expected === undefined || expected === 0 ? NaN : expected)).toBeCloseTo(1, 9);
}

const alternatives = ['two-sided', 'less', 'greater'] as const;
const effects = reference.samples.filter(({ effect }) => effect !== null);
const smallestP = Math.min(...reference.samples.flatMap(({ p }) => p));

describe(`with SciPy ${reference.versions.scipy}`, () => {
  it.each(reference.samples)('agrees the paired t test of $name', ({ differences, t, p }) => {
    const test = pairedTTest(differences);
    if (t === 0) expect(test).toMatchObject({ t: 0, p: 1 });
    else {
      expectNear(test?.t, t);
      expectNear(test?.p, p);
    }
    expect(test?.degreesOfFreedom).toBe(differences.length - 1);
  });

  it.each(reference.samples)('agrees the 95 % interval of $name', ({ differences, interval }) => {
    const found = meanInterval(differences);
    expectNear(found?.lower, interval[0]);
    expectNear(found?.upper, interval[1]);
  });

  it.each(reference.samples)("agrees Wilcoxon's test of $name", ({ differences, wilcoxon }) => {
    for (const alternative of alternatives) {
      const { statistic, p, n, method } = wilcoxonSignedRank(differences, { alternative });
      expect({ statistic, n, method }).toEqual({
        statistic: wilcoxon[alternative].statistic,
        n: wilcoxon.n,
        method: wilcoxon.method,
      });
      expectNear(p, wilcoxon[alternative].p);
    }
  });

  it.each(effects)('agrees the effect size of $name', ({ differences, effect }) => {
    const found = pairedEffect(differences);
    if (effect?.dz === 0) expect(found).toMatchObject({ dz: 0, g: 0 });
    else {
      expectNear(found?.dz, effect?.dz);
      expectNear(found?.g, effect?.g);
    }
    if (effect?.interval) {
      expect(found?.interval.lower).toBeCloseTo(effect.interval[0] ?? NaN, 8);
      expect(found?.interval.upper).toBeCloseTo(effect.interval[1] ?? NaN, 8);
    }
  });

  it.each(reference.upperSds)(
    'agrees the upper limit of a standard deviation of $n at $level',
    ({ level, ...given }) => {
      expectNear(upperSd(given, level), given.upper);
    },
  );

  it('was asked for p-values far below what 1 - p can hold', () => {
    expect(smallestP).toBeLessThan(1e-30);
  });
});

describe(`with statsmodels ${reference.versions.statsmodels}`, () => {
  it.each(reference.detections)(
    'agrees the pairs that detect $difference at sd $sd with power $power and alpha $alpha',
    ({ difference, sd, alpha, power, pairs, powers }) => {
      expect(pairsNeeded({ difference, sd, alpha }, power)).toBe(pairs);
      for (const [n, expected] of Object.entries(powers)) {
        expect(pairedPower({ difference, sd, alpha }, Number(n))).toBeCloseTo(expected, 9);
      }
    },
  );

  it.each(reference.holm)("agrees Holm's adjustment of $ps", ({ ps, adjusted }) => {
    holm(ps).forEach((p, index) => expectNear(p, adjusted[index]));
  });
});

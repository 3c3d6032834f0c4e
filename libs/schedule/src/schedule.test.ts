import { describe, expect, it } from 'vitest';
import { alphaOf, coolMomentum, effectiveLearningRate, valueAt } from './index.ts';

/** Reference values: rho_0 = 0.9, S = 10, float64. */
const rhoA = [
  0.9, 0.8741074588205833, 0.8415106807538887, 0.800473768503112, 0.748811356849042, 0.6837722339831621,
  0.6018928294465028, 0.49881276637272776, 0.36904265551980675, 0.2056717652757185, 0.0, 0.0,
];

describe('the CoolMomentum schedule', () => {
  const schedule = coolMomentum(0.9, 10);

  it('gives the published values of rho, step by step', () => {
    rhoA.forEach((rho, n) => expect(valueAt(schedule, n)).toBeCloseTo(rho, 14));
  });

  it('starts at rho0 and is exactly zero from the end of the cooling on', () => {
    expect(valueAt(schedule, 0)).toBeCloseTo(0.9, 15);
    for (const n of [10, 11, 1_000_000]) expect(valueAt(schedule, n)).toBe(0);
  });

  it('passes 1 - sqrt(1 - rho0) at half of the cooling', () => {
    expect(valueAt(coolMomentum(0.99, 312_400), 156_200)).toBeCloseTo(1 - Math.sqrt(0.01), 14);
  });

  it('has a last value of 1 - alpha', () => {
    expect(valueAt(coolMomentum(0.99, 312_400), 312_399)).toBeCloseTo(1 - alphaOf(0.99, 312_400), 14);
    expect(alphaOf(0.99, 312_400)).toBeCloseTo(0.999985258846853, 14);
  });

  it('falls strictly', () => {
    for (let n = 1; n <= 10; n++) expect(valueAt(schedule, n)).toBeLessThan(valueAt(schedule, n - 1));
  });

  it('refuses rho0 of one and more, and a cooling length that is not positive', () => {
    expect(() => coolMomentum(1, 10)).toThrow(RangeError);
    expect(() => coolMomentum(-0.1, 10)).toThrow(RangeError);
    expect(() => coolMomentum(0.9, 0)).toThrow(RangeError);
    expect(() => coolMomentum(Number.NaN, 10)).toThrow(RangeError);
  });
});

describe('the effective learning rate', () => {
  it('is eta/2 at rho = 0 and 99.5 eta at rho = 0.99', () => {
    expect(effectiveLearningRate(0.1, 0)).toBeCloseTo(0.05, 15);
    expect(effectiveLearningRate(1, 0.99)).toBeCloseTo(99.5, 10);
    expect(effectiveLearningRate(1, 0.9, false)).toBeCloseTo(10, 12);
  });
});

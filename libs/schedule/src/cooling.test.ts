import { describe, expect, it } from 'vitest';
import { alphaOf, cooling, coolingStepsOf, valueAt, type CoolingLaw } from './index.ts';

/** Reference values in float64 of the three laws: rho0 = 0.9, S = 10, n = 0, 1, …, 11. */
const references = {
  exponential: [
    0.9, 0.8741074588205833, 0.8415106807538887, 0.800473768503112, 0.748811356849042, 0.6837722339831621,
    0.6018928294465028, 0.49881276637272776, 0.36904265551980675, 0.2056717652757185, 0.0, 0.0,
  ],
  exact: [
    0.9, 0.8680213746872416, 0.8267489098238159, 0.7741302919344667, 0.7080844795902166, 0.6267890062732584,
    0.5290952270754008, 0.41502430769097926, 0.2862198274851959, 0.14616744592255845, 0.0, 0.0,
  ],
  linear: [
    0.9, 0.8901098901098901, 0.878048780487805, 0.863013698630137, 0.84375, 0.8181818181818182, 0.782608695652174,
    0.7297297297297297, 0.6428571428571429, 0.4736842105263157, 0.0, 0.0,
  ],
} as const satisfies Record<CoolingLaw, readonly number[]>;

/** rho0 = 0.99, S = 312 400, the ResNet-20 of the paper: rho at n = 0, 1, S/2, S - 1. */
const realRun = {
  exponential: [0.99, 0.9899998525862954, 0.9, 1.4741153147257435e-5],
  exact: [0.99, 0.9899998314058106, 0.8676087274781223, 8.471998759067599e-6],
  linear: [0.99, 0.9899999683097588, 0.9801980198019802, 3.1680101376324496e-4],
} as const satisfies Record<CoolingLaw, readonly number[]>;

const laws = ['exponential', 'exact', 'linear'] as const;
const rhos = (law: CoolingLaw, rho0: number, coolingSteps: number) => {
  const schedule = cooling({ law, rho0, coolingSteps });
  return Array.from({ length: coolingSteps + 1 }, (_, n) => valueAt(schedule, n));
};

describe.each(laws)('%s cooling', (law) => {
  it('gives the reference values of rho, step by step', () => {
    const schedule = cooling({ law, rho0: 0.9, coolingSteps: 10 });
    references[law].forEach((rho, n) => expect(valueAt(schedule, n)).toBeCloseTo(rho, 14));
  });

  it('gives the values of the paper’s run', () => {
    const schedule = cooling({ law, rho0: 0.99, coolingSteps: 312_400 });
    [0, 1, 156_200, 312_399].forEach((n, i) => expect(valueAt(schedule, n)).toBeCloseTo(realRun[law][i]!, 14));
  });

  it('starts at rho0 and is exactly 0 from the cooling length on, also where its formula divides by zero', () => {
    const schedule = cooling({ law, rho0: 0.5, coolingSteps: 10 });
    expect(valueAt(schedule, 0)).toBeCloseTo(0.5, 15);
    for (const n of [10, 11, 10 / 0.5, 1_000_000]) expect(valueAt(schedule, n)).toBe(0);
  });

  it('falls strictly, within [0, rho0]', () => {
    const values = rhos(law, 0.99, 1000);
    values.slice(1).forEach((rho, n) => expect(rho).toBeLessThan(values[n]!));
    expect(Math.max(...values)).toBeLessThanOrEqual(0.99 + 1e-15);
    expect(Math.min(...values)).toBe(0);
  });

  it('is 0 during a warm-up, and then where it would have been without', () => {
    const [cold, plain] = [3, 0].map((warmupSteps) => cooling({ law, rho0: 0.9, coolingSteps: 10, warmupSteps }));
    for (const n of [0, 1, 2]) expect(valueAt(cold!, n)).toBe(0);
    for (const n of [3, 4, 9, 10]) expect(valueAt(cold!, n)).toBe(valueAt(plain!, n));
  });

  it('stays at 0 with rho0 = 0', () => {
    for (const n of [0, 3, 9, 10]) expect(valueAt(cooling({ law, rho0: 0, coolingSteps: 10 }), n)).toBe(0);
  });
});

describe('the three laws', () => {
  it('pass half of the cooling at 1 - sqrt(1 - rho0), tanh(artanh(rho0) / 2) and rho0 / (2 - rho0)', () => {
    const half = Object.fromEntries(
      laws.map((law) => [law, valueAt(cooling({ law, rho0: 0.99, coolingSteps: 2 }), 1)]),
    );
    expect(half.exponential).toBeCloseTo(1 - Math.sqrt(0.01), 14);
    expect(half.exact).toBeCloseTo(Math.tanh(Math.atanh(0.99) / 2), 14);
    expect(half.linear).toBeCloseTo(0.99 / (2 - 0.99), 14);
  });

  it('are ordered: linear >= exponential >= exact, by at most 0.122 between the last two at rho0 = 0.99', () => {
    const [exponential, exact, linear] = laws.map((law) => rhos(law, 0.99, 1000)) as [number[], number[], number[]];
    const differences = exponential.map((rho, n) => rho - exact[n]!);
    // Rounding aside: at the ends they are equal.
    linear.forEach((rho, n) => expect(rho - exponential[n]!).toBeGreaterThanOrEqual(-1e-15));
    expect(Math.min(...differences)).toBeGreaterThanOrEqual(-1e-15);
    expect(Math.max(...differences)).toBeCloseTo(0.122, 3);
  });

  it.each([
    ['exponential', 'the logarithm of 1 / (1 - rho)', (rho: number) => Math.log(1 / (1 - rho))],
    ['exact', 'the logarithm of (1 + rho) / (1 - rho)', (rho: number) => Math.log((1 + rho) / (1 - rho))],
    ['linear', '(1 + rho) / (1 - rho)', (rho: number) => (1 + rho) / (1 - rho)],
    ['linear', '1 / (1 - rho)', (rho: number) => 1 / (1 - rho)],
  ] as const)('%s: %s is linear in n', (law, _, measure) => {
    const values = rhos(law, 0.99, 50).map(measure);
    const [first, last] = [values[0]!, values[50]!];
    values.forEach((value, n) => expect(value).toBeCloseTo(first + ((last - first) * n) / 50, 10));
  });

  it.each([
    ['exponential', 99 / Math.log(100) - 1 / 2],
    ['exact', 99 / Math.log(199)],
    ['linear', (99.5 + 0.5) / 2],
  ] as const)('%s: a run has the mean effective learning rate that the integral gives', (law, expected) => {
    const steps = 20_000;
    const effective = rhos(law, 0.99, steps).map((rho) => (1 + rho) / (2 * (1 - rho)));
    // The trapezoidal rule: half of the first and of the last value.
    const total = effective.reduce((sum, value) => sum + value) - (effective[0]! + effective[steps]!) / 2;
    expect(total / steps).toBeCloseTo(expected, 4);
  });
});

describe('alpha and the cooling length', () => {
  it('have the published constants', () => {
    expect(alphaOf(0.99, 312_400)).toBeCloseTo(0.999985258846853, 15);
    expect(alphaOf(0.99, 78_200)).toBeCloseTo(0.999941112089639, 15);
    expect(alphaOf(0.99, 218_948)).toBeCloseTo(0.999978967052653, 15);
    expect(coolingStepsOf(0.99, 0.99997)).toBeCloseTo(153_503, -1);
  });

  it('derive each other', () => {
    expect(coolingStepsOf(0.99, alphaOf(0.99, 312_400))).toBeCloseTo(312_400, 4);
    expect(alphaOf(0.5, coolingStepsOf(0.5, 0.9))).toBeCloseTo(0.9, 14);
  });

  it('give 1 - alpha as the last rho of an exponential cooling', () => {
    const schedule = cooling({ rho0: 0.99, coolingSteps: 1000 });
    expect(valueAt(schedule, 999)).toBeCloseTo(1 - alphaOf(0.99, 1000), 14);
  });

  it('are refused where one does not decide the other', () => {
    expect(() => coolingStepsOf(0, 0.9)).toThrow(RangeError);
    expect(() => coolingStepsOf(0.9, 1)).toThrow('alpha');
    expect(() => coolingStepsOf(0.9, 0)).toThrow('alpha');
  });
});

describe('a cooling', () => {
  it.each([
    { rho0: 1, coolingSteps: 10 },
    { rho0: -0.1, coolingSteps: 10 },
    { rho0: Number.NaN, coolingSteps: 10 },
    { rho0: 0.9, coolingSteps: 0 },
    { rho0: 0.9, coolingSteps: Number.POSITIVE_INFINITY },
    { rho0: 0.9, coolingSteps: 10, warmupSteps: -1 },
  ])('is refused with %o', (options) => {
    expect(() => cooling(options)).toThrow(RangeError);
  });

  it('is exponential and without warm-up when nothing else is said', () => {
    expect(cooling({ rho0: 0.9, coolingSteps: 10 })).toEqual({
      kind: 'cooling',
      law: 'exponential',
      rho0: 0.9,
      coolingSteps: 10,
      warmupSteps: 0,
    });
  });
});

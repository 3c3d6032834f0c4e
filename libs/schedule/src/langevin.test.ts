import { describe, expect, it } from 'vitest';
import {
  cooling,
  effectiveLearningRate,
  frictionFactor,
  predictedMsd,
  temperature,
  valueAt,
  type CoolingLaw,
} from './index.ts';

/**
 * Momentum on the parabola f = k x^2 / 2 with gradient noise of variance sigma^2 is linear:
 *
 *   d' = rho d - l (k x + xi)        l = eta (1 + rho) / 2, or eta
 *   x' = x + d'
 *
 * The second moments of (x, d) follow from one update to the next without simulating anything.
 */
interface Oscillator {
  readonly eta: number;
  readonly k: number;
  readonly rho: number;
  readonly gradientVariance: number;
  readonly rescaled?: boolean;
}

/** E x^2, E x d, E d^2. */
type Moments = readonly [xx: number, xd: number, dd: number];

const rateOf = ({ eta, rho, rescaled = true }: Oscillator) => (rescaled ? eta * frictionFactor(rho) : eta);

function nextMoments([xx, xd, dd]: Moments, at: Oscillator): Moments {
  const rate = rateOf(at);
  const { rho } = at;
  const pull = rate * at.k;
  const noise = rate ** 2 * at.gradientVariance;
  const newDd = pull ** 2 * xx - 2 * pull * rho * xd + rho ** 2 * dd + noise;
  // x d' before x moves.
  const cross = rho * xd - pull * xx;
  return [xx + 2 * cross + newDd, cross + newDd, newDd];
}

/** The moments that an update leaves as they are: nextMoments(M) = M, three linear equations. */
function stationary(at: Oscillator): Moments {
  const unit = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as const;
  const [constant, ...columns] = [[0, 0, 0] as const, ...unit].map((moments) => nextMoments(moments, at)) as [
    Moments,
    Moments,
    Moments,
    Moments,
  ];
  // (I - A) M = constant, with column j of A = next(e_j) - constant; Cramer's rule.
  const matrix = columns.map((column, j) => column.map((value, i) => (i === j ? 1 : 0) - (value - constant[i]!)));
  const determinant = ([a, b, c]: readonly (readonly number[])[]) =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    b![0]! * (a![1]! * c![2]! - a![2]! * c![1]!) +
    c![0]! * (a![1]! * b![2]! - a![2]! * b![1]!);
  const whole = determinant(matrix);
  return matrix.map((_, j) => determinant(matrix.map((column, i) => (i === j ? constant : column))) / whole) as [
    number,
    number,
    number,
  ];
}

/** Largest absolute eigenvalue of the update without noise, from trace and determinant of its matrix. */
function spectralRadius(at: Oscillator): number {
  const trace = 1 + at.rho - rateOf(at) * at.k;
  const discriminant = trace ** 2 - 4 * at.rho;
  if (discriminant <= 0) return Math.sqrt(at.rho);
  return (Math.abs(trace) + Math.sqrt(discriminant)) / 2;
}

describe('stationary CoolMomentum on a noisy parabola', () => {
  /** Reference values of E d^2. */
  it.each([
    { eta: 0.01, k: 1, rho: 0.9, gradientVariance: 1, msd: 4.761904761904763e-4 },
    { eta: 0.1, k: 4, rho: 0.9, gradientVariance: 1, msd: 5.277777777777778e-2 },
    { eta: 0.1, k: 4, rho: 0.99, gradientVariance: 2, msd: 1.1055555555555556 },
    { eta: 0.5, k: 4, rho: 0.5, gradientVariance: 1, msd: 0.375 },
    { eta: 0.1, k: 4, rho: 0, gradientVariance: 1, msd: 2.777777777777778e-3 },
  ])(
    'has the reference displacement, equipartition, and the prediction times 4 / (4 - eta k): %o',
    ({ msd, ...at }) => {
      const [xx, xd, dd] = stationary(at);
      expect(dd / msd).toBeCloseTo(1, 11);
      expect((at.k * xx * at.eta) / dd).toBeCloseTo(1, 11);
      expect((2 * xd) / dd).toBeCloseTo(1, 11);
      expect((predictedMsd(at) * 4) / (4 - at.eta * at.k) / dd).toBeCloseTo(1, 11);
    },
  );

  it('has eta times the temperature as displacement where eta k is small', () => {
    const at = { eta: 1e-6, k: 1, rho: 0.9, gradientVariance: 3 };
    const langevin = temperature(effectiveLearningRate(at.eta, at.rho), at.gradientVariance);
    expect(langevin).toBeCloseTo((at.eta * 3 * 1.9) / (4 * (1 - 0.9)), 14);
    expect(stationary(at)[2] / (at.eta * langevin)).toBeCloseTo(1, 6);
  });

  it('loses equipartition without the factor (1 + rho) / 2', () => {
    const at = { eta: 0.1, k: 4, rho: 0.9, gradientVariance: 2, rescaled: false };
    const [xx, , dd] = stationary(at);
    const { eta, k, rho } = at;
    expect(dd / ((2 * eta ** 2 * 2) / ((1 - rho) * (2 * (1 + rho) - eta * k)))).toBeCloseTo(1, 11);
    expect(dd / (eta * k * xx)).toBeCloseTo(2 / (1 + rho), 11);
    // The prediction is the limit of small eta k.
    const flat = { ...at, k: 1e-6 };
    expect(predictedMsd(flat) / stationary(flat)[2]).toBeCloseTo(1, 6);
  });

  it('cools by (1 + rho0) / (1 - rho0) = 199 from rho0 = 0.99, where the paper’s approximation has 100', () => {
    const at = (rho: number) => predictedMsd({ eta: 0.01, rho, gradientVariance: 1 });
    expect(at(0.99) / at(0)).toBeCloseTo(199, 9);
  });
});

describe('stability on a parabola', () => {
  it.each([0, 0.5, 0.9, 0.99])('ends at eta k = 4 for CoolMomentum with rho = %d', (rho) => {
    const radius = (etaK: number) => spectralRadius({ eta: etaK, k: 1, rho, gradientVariance: 0 });
    for (const inside of [1e-3, 0.1, 1, 2, 3.9, 3.999]) expect(radius(inside)).toBeLessThan(1);
    expect(radius(4)).toBeCloseTo(1, 12);
    expect(radius(4.001)).toBeGreaterThan(1);
  });

  it.each([0, 0.5, 0.9, 0.99])('ends at eta k = 2 (1 + rho) for heavy ball with rho = %d', (rho) => {
    const radius = (etaK: number) => spectralRadius({ eta: etaK, k: 1, rho, gradientVariance: 0, rescaled: false });
    expect(radius(2 * (1 + rho) - 1e-3)).toBeLessThan(1);
    expect(radius(2 * (1 + rho) + 1e-3)).toBeGreaterThan(1);
  });
});

describe('cooling', () => {
  const [eta, k, rho0] = [0.01, 1, 0.99];

  /** Along a cooling that starts at equilibrium: the worst lag of E d^2, and that of k Var x at the last update. */
  function lags(law: CoolingLaw, coolingSteps: number): { worst: number; position: number } {
    const schedule = cooling({ law, rho0, coolingSteps });
    const at = (n: number) => ({ eta, k, rho: valueAt(schedule, n), gradientVariance: 1 });
    const expected = (n: number) => (predictedMsd(at(n)) * 4) / (4 - eta * k);
    let moments = stationary(at(0));
    let worst = 0;
    for (let n = 0; n < coolingSteps; n++) {
      moments = nextMoments(moments, at(n));
      worst = Math.max(worst, Math.abs(moments[2] / expected(n) - 1));
    }
    return { worst, position: (k * moments[0]) / (expected(coolingSteps - 1) / eta) };
  }

  /** Reference values, to the digits that are known. */
  it.each([
    { law: 'exponential', length: 200, lag: 1.22, digits: 2 },
    { law: 'exact', length: 200, lag: 1.35, digits: 2 },
    { law: 'linear', length: 200, lag: 0.79, digits: 2 },
    { law: 'exponential', length: 2000, lag: 0.177, digits: 3 },
    { law: 'exact', length: 2000, lag: 0.198, digits: 3 },
    { law: 'linear', length: 2000, lag: 0.052, digits: 3 },
    { law: 'exponential', length: 20_000, lag: 0.0214, digits: 4 },
    { law: 'exact', length: 20_000, lag: 0.0244, digits: 4 },
    { law: 'linear', length: 20_000, lag: 0.0049, digits: 4 },
    { law: 'exponential', length: 200_000, lag: 0.0023, digits: 4 },
    { law: 'exact', length: 200_000, lag: 0.0026, digits: 4 },
    { law: 'linear', length: 200_000, lag: 0.0005, digits: 4 },
  ] as const)('$law over $length updates lags behind the quasi-static displacement by at most $lag', (reference) => {
    expect(lags(reference.law, reference.length).worst).toBeCloseTo(reference.lag, reference.digits);
  });

  it.each([
    ['exponential', 2000, 1.4],
    ['exact', 2000, 1.26],
    ['linear', 2000, 3.87],
    ['exponential', 20_000, 1.045],
    ['exact', 20_000, 1.026],
    ['linear', 20_000, 1.64],
  ] as const)(
    '%s over %d updates ends with a spread of positions %d times that of the temperature',
    (law, length, spread) => {
      // To the digits that are known of the reference.
      expect(Math.abs(lags(law, length).position / spread - 1)).toBeLessThan(0.003);
    },
  );
});

describe('the effective learning rate', () => {
  it('is eta/2 at rho = 0 and 99.5 eta at rho = 0.99', () => {
    expect(effectiveLearningRate(0.1, 0)).toBeCloseTo(0.05, 15);
    expect(effectiveLearningRate(1, 0.99)).toBeCloseTo(99.5, 10);
    expect(effectiveLearningRate(1, 0.9, false)).toBeCloseTo(10, 12);
  });
});

import { describe, expect, it } from 'vitest';
import { constant, cooling, cosine, cyclic, linear, matched, valueAt, type Schedule } from './index.ts';

interface Run {
  readonly learningRate: Schedule;
  readonly rho: Schedule;
  readonly rescaled: boolean;
  readonly buffer: 'displacement' | 'gradient';
  readonly steps: number;
}

/** Where momentum ends that starts from 0 and gets these gradients. */
function endOf({ learningRate, rho, rescaled, buffer, steps }: Run, gradient: (n: number) => number): number {
  let [x, memory] = [0, 0];
  for (let n = 0; n < steps; n++) {
    const [eta, rhoN] = [valueAt(learningRate, n), valueAt(rho, n)];
    const rate = rescaled ? (eta * (1 + rhoN)) / 2 : eta;
    memory = rhoN * memory + (buffer === 'displacement' ? -rate : 1) * gradient(n);
    x += buffer === 'displacement' ? memory : -rate * memory;
  }
  return x;
}

/** The learning rates of the control, all of the run. */
const ratesOf = (run: Run, form: 'exact' | 'quasistatic'): number[] => {
  const schedule = matched({ ...run, form });
  return Array.from({ length: run.steps }, (_, n) => valueAt(schedule, n));
};
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

const steps = 60;
const learningRate = cosine({ from: 0.1, to: 0.01, steps });
const cooled = cooling({ rho0: 0.9, coolingSteps: 40 });
const runs: (Run & { name: string })[] = [
  { name: 'CoolMomentum', learningRate, rho: cooled, rescaled: true, buffer: 'displacement', steps },
  { name: 'CoolMomentum that sums gradients', learningRate, rho: cooled, rescaled: true, buffer: 'gradient', steps },
  {
    name: 'the EfficientNet variant with warm-up',
    learningRate: constant(0.6),
    rho: cooling({ rho0: 0.9, coolingSteps: 80, warmupSteps: 7 }),
    rescaled: true,
    buffer: 'gradient',
    steps,
  },
  {
    name: 'Demon',
    learningRate,
    rho: cooling({ law: 'linear', rho0: 0.9, coolingSteps: steps }),
    rescaled: false,
    buffer: 'displacement',
    steps,
  },
  {
    name: 'cyclic momentum',
    learningRate: constant(0.1),
    rho: cyclic({ from: 0.9, to: 0.8, halfPeriod: 9 }),
    rescaled: false,
    buffer: 'displacement',
    steps,
  },
];

describe('the exact matched control', () => {
  it.each(runs)('has the total weight of gradients of $name: one constant gradient, one end', (run) => {
    const end = endOf(run, () => 1);
    expect(Math.abs(-total(ratesOf(run, 'exact')) / end - 1)).toBeLessThan(1e-12);
  });

  it.each(runs)('moves by every single gradient as $name does until its end', (run) => {
    ratesOf(run, 'exact').forEach((rate, at) => {
      const end = endOf(run, (n) => (n === at ? 1 : 0));
      expect(Math.abs(rate + end)).toBeLessThan(1e-12 * Math.abs(end));
    });
  });

  it('is the learning rate itself, times 1/2 where rescaled, when there is no momentum', () => {
    const without = { learningRate, rho: constant(0), steps, buffer: 'displacement' } as const;
    ratesOf({ ...without, rescaled: true }, 'exact').forEach((rate, n) => {
      expect(rate).toBeCloseTo(valueAt(learningRate, n) / 2, 15);
    });
  });

  it('keeps its last value after the end of the run', () => {
    const schedule = matched({ ...runs[0]!, form: 'exact' });
    for (const n of [steps, steps + 1000]) expect(valueAt(schedule, n)).toBe(valueAt(schedule, steps - 1));
  });

  it('has the mean effective learning rate of a long run', () => {
    const long = 312_400;
    const rho = cooling({ rho0: 0.99, coolingSteps: long });
    const schedule = matched({
      form: 'exact',
      learningRate: constant(0.01),
      rho,
      rescaled: true,
      buffer: 'displacement',
      steps: long,
    });
    let sum = 0;
    for (let n = 0; n < long; n++) sum += valueAt(schedule, n);
    // The mean of (1 + rho) / (2 (1 - rho)) over a long run, see the test of the cooling.
    expect(sum / long / 0.01).toBeCloseTo(99 / Math.log(100) - 1 / 2, 1);
  });
});

describe('the quasistatic matched control', () => {
  it('is eta (1 + rho) / (2 (1 - rho)), or eta / (1 - rho)', () => {
    const schedules = [true, false].map((rescaled) => matched({ ...runs[0]!, rescaled, form: 'quasistatic' }));
    const [eta, rho] = [valueAt(learningRate, 5), valueAt(cooled, 5)];
    expect(valueAt(schedules[0]!, 5)).toBeCloseTo((eta * (1 + rho)) / (2 * (1 - rho)), 14);
    expect(valueAt(schedules[1]!, 5)).toBeCloseTo(eta / (1 - rho), 14);
  });

  it.each([
    [200, 0.67],
    [1000, 0.19],
    [2000, 0.1],
    [20_000, 0.01],
  ])('overstates the drift of a run of %d updates from rho0 = 0.99 by %d', (length, excess) => {
    const run: Run = {
      learningRate: constant(0.01),
      rho: cooling({ rho0: 0.99, coolingSteps: length }),
      rescaled: true,
      buffer: 'displacement',
      steps: length,
    };
    const ratio = total(ratesOf(run, 'quasistatic')) / total(ratesOf(run, 'exact'));
    expect(ratio - 1).toBeCloseTo(excess, 2);
  });
});

describe('matched', () => {
  it.each([0, 2.5, Number.NaN])('is refused for a run of %d updates', (length) => {
    const refused = () => matched({ ...runs[0]!, form: 'exact', steps: length });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow('steps');
  });

  it('keeps nothing but its own fields', () => {
    const options = { ...runs[0]!, rho: linear({ from: 0.9, to: 0, steps }), form: 'exact' } as const;
    expect(Object.keys(matched(options))).not.toContain('name');
  });
});

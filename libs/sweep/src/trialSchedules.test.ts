import { valueAt } from '@coolsweep/schedule';
import { describe, expect, it } from 'vitest';
import { coolingOf, optimizerConfig, type OptimizerConfig } from './optimizerConfig.ts';
import { effectiveLearningRateOf, methodOf, rhoOf, trialSchedules } from './trialSchedules.ts';

const run = { stepsPerEpoch: 100, epochs: 10 };
const optimizer = (fields: Record<string, unknown>): OptimizerConfig => optimizerConfig.parse(fields);
const at = (fields: Record<string, unknown>, n: number) => {
  const { learningRate, rho } = trialSchedules(optimizer(fields), run);
  return { learningRate: valueAt(learningRate, n), rho: valueAt(rho, n) };
};
const cool = { name: 'coolmomentum', learningRate: 0.01, rho0: 0.99, coolingLength: { fraction: 1 } };

describe('the schedules of a configuration', () => {
  it('follow the three laws of cooling over the cooling length', () => {
    expect(at(cool, 500).rho).toBeCloseTo(1 - Math.sqrt(0.01), 12);
    expect(at({ ...cool, cooling: 'exact' }, 500).rho).toBeCloseTo(Math.tanh(Math.atanh(0.99) / 2), 12);
    expect(at({ ...cool, cooling: 'linear' }, 500).rho).toBeCloseTo(0.99 / (2 - 0.99), 12);
    expect(at({ ...cool, coolingLength: { epochs: 5 } }, 500).rho).toBe(0);
  });

  it('cool by alpha as by the length that belongs to it', () => {
    const { coolingLength: _, ...byAlpha } = { ...cool, alpha: 0.01 ** (1 / 1000) };
    expect(at(byAlpha, 500).rho).toBeCloseTo(at(cool, 500).rho, 12);
    const parsed = optimizer(byAlpha);
    if (parsed.name !== 'coolmomentum') throw new Error('not CoolMomentum');
    expect(coolingOf(parsed, run)?.coolingSteps).toBeCloseTo(1000, 6);
  });

  it('hold rho at 0 during the warm-up and do not shift the cooling', () => {
    const warm = { ...cool, coolingWarmup: { epochs: 2.5 } };
    expect(at(warm, 249).rho).toBe(0);
    expect(at(warm, 250).rho).toBe(at(cool, 250).rho);
  });

  it('drop, decay and warm up learning rates where the file says', () => {
    const drops = [
      { at: { epochs: 8 }, factor: 0.01 },
      { at: { epochs: 4 }, factor: 0.1 },
    ];
    const stepped = { name: 'sgd', learningRate: { kind: 'step', from: 0.5, drops } };
    expect([399, 400, 800].map((n) => at(stepped, n).learningRate)).toEqual([0.5, 0.5 * 0.1, 0.5 * 0.01]);
    const rates = { kind: 'exponential', from: 1, factor: 0.97, every: { epochs: 2.4 }, staircase: true };
    const warm = { name: 'rmsprop', learningRate: { ...rates, warmup: { epochs: 5 } } };
    expect(at(warm, 250).learningRate).toBeCloseTo(1 * (250 / 500), 12);
    expect(at(warm, 500).learningRate).toBeCloseTo(0.97 ** Math.floor(500 / 240), 12);
  });

  it('have no momentum in the matched control, whose last learning rate is that of the last step alone', () => {
    const control = { ...cool, control: 'matched-lr' };
    const last = at(cool, 999).rho;
    expect(at(control, 999)).toEqual({ learningRate: (0.01 * (1 + last)) / 2, rho: 0 });
    const before = at(cool, 998).rho;
    expect(at(control, 998).learningRate).toBeCloseTo(((0.01 * (1 + before)) / 2) * (1 + last), 14);
    const quasistatic = at({ ...cool, control: 'matched-lr-quasistatic' }, 0).learningRate;
    expect(quasistatic).toBeCloseTo((0.01 * 1.99) / (2 * (1 - 0.99)), 12);
  });

  it('keep the momentum of the optimizer itself at hand beside its control', () => {
    expect(rhoOf(optimizer({ ...cool, control: 'matched-lr' }), run)).toEqual(rhoOf(optimizer(cool), run));
  });

  it('of Demon are those of linear cooling, and its control has no factor (1 + rho) / 2', () => {
    const demon = { name: 'demon', learningRate: 0.1, rho0: 0.9 };
    expect(at(demon, 500).rho).toBeCloseTo(0.9 / (2 - 0.9), 12);
    expect(at({ ...demon, control: 'matched-lr' }, 999).learningRate).toBeCloseTo(0.1, 12);
  });
});

describe('the method of a configuration', () => {
  it('is its optimizer, or the control of one', () => {
    expect(methodOf(optimizer(cool))).toBe('coolmomentum');
    expect(methodOf(optimizer({ ...cool, control: 'matched-lr' }))).toBe('matched-lr of coolmomentum');
  });
});

describe('the effective learning rate', () => {
  const at09 = (fields: Record<string, unknown>) =>
    effectiveLearningRateOf(optimizer({ learningRate: 0.1, ...fields }), { learningRate: 0.1, rho: 0.9 });

  it('is what one gradient moves the weights by in the end', () => {
    expect(at09({ ...cool, rho0: 0.9 })).toBeCloseTo((0.1 * 1.9) / 2 / (1 - 0.9), 12);
    expect(at09({ ...cool, rho0: 0.9, rescaled: false })).toBeCloseTo(0.1 / (1 - 0.9), 12);
    expect(at09({ name: 'momentum', momentum: 0.9 })).toBeCloseTo(0.1 / (1 - 0.9), 12);
    expect(at09({ name: 'aggmo', betas: [0, 0.9] })).toBeCloseTo((0.1 / (1 - 0) + 0.1 / (1 - 0.9)) / 2, 12);
    expect(at09({ name: 'qhm' })).toBe(0.1);
    expect(at09({ name: 'sgd' })).toBe(0.1);
  });

  it('of a control is its learning rate, and there is none where every weight has its own', () => {
    expect(at09({ ...cool, control: 'matched-lr' })).toBe(0.1);
    expect(at09({ name: 'adam' })).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { optimizerConfig } from '../optimizerConfig.ts';
import { scheduleFamily } from './scheduleFamily.ts';

const family = (fields: Record<string, unknown>) =>
  scheduleFamily(optimizerConfig.parse({ learningRate: 0.1, ...fields }));
const cool = { name: 'coolmomentum', rho0: 0.99, coolingLength: { fraction: 1 } };

describe('the family of a configuration', () => {
  it('is its optimizer and the shapes of its schedules', () => {
    expect(family(cool)).toBe('coolmomentum; momentum: exponential cooling; learning rate: constant');
    expect(family({ name: 'sgd', learningRate: { kind: 'cosine', from: 0.1, warmup: { epochs: 1 } } })).toBe(
      'sgd; learning rate: cosine, warmed up',
    );
  });

  it('does not depend on numbers, nor on how they are given', () => {
    const { coolingLength: _, ...byAlpha } = { ...cool, alpha: 0.999 };
    const constant = { kind: 'constant', value: 0.2 };
    for (const other of [
      { ...cool, rho0: 0.9, coolingLength: { steps: 7 } },
      byAlpha,
      { ...cool, learningRate: constant },
    ]) {
      expect(family(other)).toBe(family(cool));
    }
    expect(family({ name: 'momentum', momentum: 0.9 })).toBe(family({ name: 'momentum', momentum: 0.5 }));
  });

  it('differs by optimizer, control, law of cooling, warm-up and shape of the learning rate', () => {
    const families = [
      cool,
      { ...cool, control: 'matched-lr' },
      { ...cool, control: 'matched-lr-quasistatic' },
      { ...cool, cooling: 'linear' },
      { ...cool, coolingWarmup: { epochs: 1 } },
      { ...cool, learningRate: { kind: 'cosine', from: 0.1 } },
      { name: 'coolmomentum', momentum: 0.9 },
      { name: 'momentum', momentum: 0.9 },
      { name: 'momentum', momentum: { kind: 'cooling', rho0: 0.9 } },
      { name: 'demon', rho0: 0.9 },
      { name: 'adam' },
    ].map(family);
    expect(new Set(families).size).toBe(families.length);
  });
});

import { describe, expect, it } from 'vitest';
import { annealingProgress, annealingSteps } from './annealingProgress.ts';
import { optimizerConfig } from './optimizerConfig.ts';

const steps = 1000;
const config = (fields: Record<string, unknown>) => ({
  optimizer: optimizerConfig.parse({ learningRate: 0.01, ...fields }),
  epochs: 10,
});
const cool = { name: 'coolmomentum', rho0: 0.99 };
const progress = (fields: Record<string, unknown>, step: number) => annealingProgress(config(fields), step, steps);

describe('annealing progress', () => {
  it.each(['exponential', 'exact', 'linear'])('is n / S and at most 1 with %s cooling over S updates', (cooling) => {
    const fields = { ...cool, cooling, coolingLength: { steps: 400 } };
    expect([0, 100, 400, 900].map((step) => progress(fields, step))).toEqual([0, 100 / 400, 1, 1]);
  });

  it('knows cooling lengths in epochs, in fractions of the run, by alpha and longer than the run', () => {
    expect(progress({ ...cool, coolingLength: { epochs: 5 } }, 100)).toBe(100 / (5 * 100));
    expect(progress({ ...cool, coolingLength: { fraction: 0.5 } }, 100)).toBe(100 / (0.5 * 1000));
    expect(progress({ ...cool, alpha: 0.01 ** (1 / 400) }, 100)).toBeCloseTo(100 / 400, 12);
    expect(progress({ ...cool, coolingLength: { steps: 4000 } }, 1000)).toBe(1000 / 4000);
  });

  it('of a matched control is that of the optimizer it stands for', () => {
    const control = { ...cool, coolingLength: { steps: 400 }, control: 'matched-lr' };
    expect(progress(control, 100)).toBe(100 / 400);
  });

  it('of Demon, and of momentum that falls to where it stays, follows their lengths', () => {
    expect(progress({ name: 'demon', rho0: 0.9, coolingLength: { steps: 200 } }, 100)).toBe(100 / 200);
    for (const kind of ['linear', 'cosine'] as const) {
      expect(progress({ name: 'momentum', momentum: { kind, from: 0.9, length: { steps: 200 } } }, 100)).toBe(
        100 / 200,
      );
    }
    const cooling = { kind: 'cooling', rho0: 0.9, length: { steps: 200 } };
    expect(progress({ name: 'nesterov', momentum: cooling }, 100)).toBe(100 / 200);
    const warm = { kind: 'linear', from: 0.9, length: { steps: 200 }, warmup: { steps: 50 } };
    expect(progress({ name: 'coolmomentum', momentum: warm }, 100)).toBe(100 / 200);
  });

  it('is the share of the run where no momentum anneals', () => {
    const rising = { kind: 'linear', from: 0.5, to: 0.9, length: { steps: 200 } };
    const decaying = { kind: 'exponential', from: 0.9, factor: 0.5, every: { steps: 200 } };
    for (const fields of [
      { name: 'sgd' },
      { name: 'adam' },
      { name: 'momentum', momentum: 0.9 },
      { name: 'momentum', momentum: rising },
      { name: 'momentum', momentum: decaying },
      { name: 'momentum', momentum: 0.9, learningRate: { kind: 'cosine', from: 0.1, length: { steps: 200 } } },
    ]) {
      expect(progress(fields, 100)).toBe(100 / 1000);
      expect(annealingSteps(config(fields), steps)).toBe(1000);
    }
  });
});

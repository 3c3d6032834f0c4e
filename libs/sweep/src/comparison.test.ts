import { describe, expect, it } from 'vitest';
import { compareMethods } from './comparison.ts';
import { optimizerConfig } from './optimizerConfig.ts';
import { exampleSweep } from './testing/index.ts';
import type { Trial } from './trialStore.ts';

const [example] = exampleSweep().trials;

interface Given {
  readonly optimizer: Record<string, unknown>;
  readonly hash: string;
  readonly seed: number;
  readonly accuracy: number | null;
}

function trial({ optimizer, hash, seed, accuracy }: Given): Trial {
  if (example === undefined) throw new Error('the example sweep has no trial');
  return {
    ...example,
    id: `${hash}-${seed}`,
    sweepId: 's',
    number: 1,
    configHash: hash,
    seed,
    config: { ...example.config, optimizer: optimizerConfig.parse(optimizer) },
    state: accuracy === null ? 'diverged' : 'completed',
    objective: accuracy,
    results: accuracy === null ? {} : { 'validation/accuracy': accuracy, 'test/accuracy': accuracy - 0.1 },
    failure: null,
    progress: { step: 1, steps: 1 },
    startedAt: null,
    finishedAt: null,
  };
}

const cool = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 1 } };
const control = { ...cool, control: 'matched-lr' };
const trials = [
  trial({ optimizer: cool, hash: 'a', seed: 1, accuracy: 0.5 }),
  trial({ optimizer: cool, hash: 'a', seed: 2, accuracy: 0.7 }),
  trial({ optimizer: cool, hash: 'b', seed: 1, accuracy: 0.4 }),
  trial({ optimizer: cool, hash: 'b', seed: 2, accuracy: 0.4 }),
  trial({ optimizer: control, hash: 'c', seed: 1, accuracy: 0.9 }),
  trial({ optimizer: control, hash: 'c', seed: 2, accuracy: null }),
  trial({ optimizer: control, hash: 'd', seed: 1, accuracy: 0.3 }),
  trial({ optimizer: control, hash: 'd', seed: 2, accuracy: 0.3 }),
];

describe('a comparison of methods', () => {
  const { methods, hasEqualBudgets, isSelectedOnShownSeeds } = compareMethods(trials, 'maximize');

  it('takes the best configuration of each, and its results on the test split', () => {
    expect(methods.map(({ method, best }) => [method, best?.configHash])).toEqual([
      ['coolmomentum', 'a'],
      ['matched-lr of coolmomentum', 'd'],
    ]);
    expect(methods[0]?.testAccuracy?.mean).toBeCloseTo((0.5 + 0.7) / 2 - 0.1, 12);
  });

  it('never takes a configuration of which a replicate diverged, and says how many there are', () => {
    expect(methods.map(({ divergedConfigurations }) => divergedConfigurations)).toEqual([0, 1]);
    const hopeless = compareMethods([trial({ optimizer: control, hash: 'c', seed: 1, accuracy: null })], 'maximize');
    expect(hopeless.methods[0]).toMatchObject({ best: null, testAccuracy: null, configurations: 1 });
  });

  it('says what was spent on each, and whether that was equal', () => {
    expect(methods.map(({ configurations, trials: count }) => [configurations, count])).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(hasEqualBudgets).toBe(true);
    expect(compareMethods(trials.slice(2), 'maximize').hasEqualBudgets).toBe(false);
  });

  it('warns where the shown seeds took part in the choice', () => {
    expect(isSelectedOnShownSeeds).toBe(true);
    const single = trials.filter(({ configHash }) => configHash === 'a');
    expect(compareMethods(single, 'maximize').isSelectedOnShownSeeds).toBe(false);
  });
});

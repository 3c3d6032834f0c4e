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
    addressHash: null,
    reusedFrom: null,
    continues: null,
    decision: null,
    requested: null,
    checkpoint: null,
    retriedAt: null,
  };
}

const cool = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 1 } };
const control = { ...cool, control: 'matched-lr' };
const spec = exampleSweep().spec;
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
  const { methods, hasEqualBudgets, isSelectedOnShownSeeds } = compareMethods(trials, spec);

  it('takes the best configuration of each, and its results on the test split', () => {
    expect(methods.map(({ method, best }) => [method, best?.configHash])).toEqual([
      ['coolmomentum', 'a'],
      ['matched-lr of coolmomentum', 'd'],
    ]);
    expect(methods[0]?.testAccuracy?.mean).toBeCloseTo((0.5 + 0.7) / 2 - 0.1, 12);
  });

  it('never takes a configuration of which a replicate diverged, and says how many there are', () => {
    expect(methods.map(({ divergedConfigurations }) => divergedConfigurations)).toEqual([0, 1]);
    const hopeless = compareMethods([trial({ optimizer: control, hash: 'c', seed: 1, accuracy: null })], spec);
    expect(hopeless.methods[0]).toMatchObject({ best: null, testAccuracy: null, configurations: 1 });
  });

  it('says what was spent on each, and whether that was equal', () => {
    expect(methods.map(({ configurations, trials: count }) => [configurations, count])).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(hasEqualBudgets).toBe(true);
    expect(compareMethods(trials.slice(2), spec).hasEqualBudgets).toBe(false);
  });

  it('warns where the shown seeds took part in the choice', () => {
    expect(isSelectedOnShownSeeds).toBe(true);
    const single = trials.filter(({ configHash }) => configHash === 'a');
    expect(compareMethods(single, spec).isSelectedOnShownSeeds).toBe(false);
  });

  it('tells methods apart by what the sweep file names, and by the law of cooling anyway', () => {
    const parameters = [
      { path: 'optimizer.cooling', values: ['exact', 'linear'], when: null },
      { path: 'optimizer.coolingLength', values: [{ fraction: 0.5 }, { fraction: 1 }], when: null },
    ];
    const lawful = ['exact', 'linear'].flatMap((cooling) =>
      [0.5, 1].map((fraction) => ({
        ...trial({ optimizer: { ...cool, cooling }, hash: `${cooling}${fraction}`, seed: 1, accuracy: fraction }),
        params: { 'optimizer.cooling': cooling, 'optimizer.coolingLength': { fraction } },
      })),
    );
    const names = (methods?: string[]) =>
      compareMethods(lawful, { ...spec, parameters, methods }).methods.map(({ method }) => method);
    expect(names()).toEqual(['coolmomentum, cooling exact', 'coolmomentum, cooling linear']);
    expect(names(['optimizer.coolingLength'])).toEqual([
      'coolmomentum, coolingLength 0.5 of run',
      'coolmomentum, coolingLength 1 of run',
    ]);
    expect(names([])).toEqual(['coolmomentum']);
  });

  it('shows averaged weights where the sweep is judged by them', () => {
    const averaged = trial({ optimizer: cool, hash: 'a', seed: 1, accuracy: 0.5 });
    const results = { ...averaged.results, 'validation/ema/accuracy': 0.8, 'test/ema/accuracy': 0.75 };
    const judged = { ...spec, metric: { name: 'validation/ema/accuracy', goal: 'maximize' } as const };
    const { methods: shown } = compareMethods([{ ...averaged, results }], judged);
    expect(shown[0]).toMatchObject({ validationAccuracy: { mean: 0.8 }, testAccuracy: { mean: 0.75 } });
  });
});

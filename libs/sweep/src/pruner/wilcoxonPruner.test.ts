import { describe, expect, it } from 'vitest';
import { prunerOptions, type OptionsOf } from './prunerOptions.ts';
import { exampleCompetitor, exampleQuestion } from './testing/exampleQuestion.ts';
import { pairsNeeded, wilcoxonPruner } from './wilcoxonPruner.ts';

const options = (given: Partial<OptionsOf<'wilcoxon'>> = {}): OptionsOf<'wilcoxon'> => ({
  ...(prunerOptions.parse({ name: 'wilcoxon' }) as OptionsOf<'wilcoxon'>),
  ...given,
});

/** Runs of one configuration, finished but for the last seed, which is at update 50. */
const runs = (configuration: string, values: readonly number[]) =>
  values.map((value, index) =>
    index < values.length - 1
      ? exampleCompetitor({
          configuration,
          seed: index + 1,
          state: 'completed',
          points: [
            [50, 0],
            [100, value],
          ],
        })
      : exampleCompetitor({ configuration, seed: index + 1, points: [[50, value]] }),
  );
const ask = (own: readonly number[], others: Readonly<Record<string, readonly number[]>>, given = {}) => {
  const replicates = runs('own', own);
  const peers = [...replicates.slice(0, -1), ...Object.entries(others).flatMap(([name, values]) => runs(name, values))];
  const trial = replicates.at(-1) ?? exampleCompetitor({ points: [] });
  return wilcoxonPruner({ trial, peers, goal: 'maximize', seeds: own.length, judgedStep: 0 }, options(given));
};
const best = [0.91, 0.92, 0.93, 0.94, 0.95, 0.96];
const lower = (by: readonly number[]) => best.map((value, index) => value - (by[index] ?? 0));

describe('the Wilcoxon pruner', () => {
  it('prunes when six seeds of six are worse: one-sided p = 2^-6', () => {
    const decision = ask(lower([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]), { a: best });
    expect(decision).toMatchObject({ prune: true, compared: 2, test: { p: 1 / 2 ** 6, threshold: 0.05 } });
    expect(decision.value).toBeCloseTo((0.9 + 0.9 + 0.9 + 0.9 + 0.9 + 0.9) / 6, 12);
    expect(decision.threshold).toBeCloseTo((0.91 + 0.92 + 0.93 + 0.94 + 0.95 + 0.96) / 6, 12);
  });

  it('keeps what is worse in most seeds, but not surely', () => {
    // The positive difference has rank 3: P(W <= 3) = (1 + 1 + 1 + 2) / 64, for W = 0, 1, 2, 3.
    const decision = ask(lower([0.01, 0.02, -0.03, 0.04, 0.05, 0.06]), { a: best });
    expect(decision).toMatchObject({ prune: false, test: { p: 5 / 64 } });
    expect(ask(lower([0.01, 0.02, -0.03, 0.04, 0.05, 0.06]), { a: best }, { threshold: 0.1 }).prune).toBe(true);
  });

  it('compares each seed at the last progress that both have come to', () => {
    const { test } = ask(lower([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]), { a: best });
    expect(test?.pairs.map(({ seed, progress }) => [seed, progress])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 0.5],
    ]);
    expect(test?.pairs[0]).toMatchObject({ value: 0.91 - 0.01, reference: 0.91 });
  });

  it('compares with the best configuration of those that share enough seeds', () => {
    const own = lower([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
    const lucky = [0.99, 0.99, 0.99];
    expect(ask(own, { a: best.map((value) => value - 0.001), b: best, c: lucky }).peers).toMatchObject([
      { configuration: 'b', trials: ['b/1', 'b/2', 'b/3', 'b/4', 'b/5', 'b/6'] },
    ]);
  });

  it('counts a seed whose run diverged as the worst difference', () => {
    const replicates = runs(
      'own',
      best.map((value) => value - 0.01),
    );
    const peers = [...replicates.slice(0, -1), ...runs('a', best)];
    const trial = replicates.at(-1) ?? exampleCompetitor({ points: [] });
    const diverged = peers.map((peer) => (peer.id === 'a/1' ? { ...peer, state: 'diverged' as const } : peer));
    const question = { trial, peers: diverged, goal: 'maximize' as const, seeds: 6, judgedStep: 0 };
    // One positive difference of the largest rank, 6: far from sure, and the other mean is the worst.
    expect(wilcoxonPruner(question, options())).toMatchObject({ prune: false, threshold: null });
  });

  it('keeps a configuration with the better mean, whatever the ranks say', () => {
    const own = lower([0.001, 0.002, 0.003, 0.004, 0.005, -0.9]);
    expect(ask(own, { a: best }, { threshold: 0.9 })).toMatchObject({ prune: false });
  });

  it('waits for enough pairs', () => {
    const decision = ask(lower([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), { a: best.slice(0, 5) });
    expect(decision).toMatchObject({
      prune: false,
      reason: '5 seeds can be compared with another configuration, 6 are needed',
    });
  });

  it('says when it can never prune, because the sweep has too few seeds', () => {
    const question = exampleQuestion({ own: 0.1, others: [0.9], seeds: 5 });
    expect(wilcoxonPruner(question, options()).reason).toBe(
      'it can never prune: p < 0.05 takes 6 seeds, the sweep has 5',
    );
  });

  it('needs as many pairs as can bring p below the threshold, and minPairs', () => {
    expect(pairsNeeded(options())).toBe(6);
    expect(pairsNeeded(options({ minPairs: 2 }))).toBe(5); // 2^-4 = 0.0625, 2^-5 = 0.03125
    expect(pairsNeeded(options({ minPairs: 2, threshold: 1 / 16 }))).toBe(5); // p = 2^-4 is not less
    expect(pairsNeeded(options({ threshold: 0.001 }))).toBe(10); // 2^-10 = 0.00098
  });
});

import { describe, expect, it } from 'vitest';
import type { ComparisonGroup, Replicate } from './comparisonGroup.ts';
import { verdictsOf, type VerdictOptions } from './verdict.ts';

const options: VerdictOptions = { metric: 'test/accuracy', goal: 'maximize', smallestEffect: 0.002 };

function replicate(seed: number, accuracy: number | null, given: Partial<Replicate> = {}): Replicate {
  return {
    seed,
    sweepId: 's',
    state: accuracy === null ? 'diverged' : 'completed',
    results: accuracy === null ? {} : { 'test/accuracy': accuracy },
    tookPartInSelection: false,
    ...given,
  };
}

function group(name: string, replicates: readonly Replicate[], given: Partial<ComparisonGroup> = {}): ComparisonGroup {
  return {
    name,
    configHash: `hash-of-${name}`,
    replicates,
    budget: { configurations: 1, trials: replicates.length },
    isDeclaredReference: false,
    isControl: false,
    ...given,
  };
}

const accuracies = (name: string, values: readonly (number | null)[], given: Partial<Replicate> = {}) =>
  group(
    name,
    values.map((value, index) => replicate(index + 1, value, given)),
  );

const base = [0.9, 0.91, 0.89, 0.92, 0.9];
const above = base.map((value, index) => value + 0.01 + (index % 2 === 0 ? 0.001 : -0.001));
const sgd = accuracies('sgd', base);

describe('a verdict', () => {
  it('pairs by seed: what varies between seeds alike on both sides does not count', () => {
    const [verdict] = verdictsOf([sgd, accuracies('cool', above)], options).verdicts;
    // Differences 0.011, 0.009, 0.011, 0.009, 0.011: mean 0.0102, sd √(5 · 24/25)/5 · 0.001… of them, not of the values.
    expect(verdict?.difference?.mean).toBeCloseTo(0.0102, 12);
    expect(verdict?.difference?.sd).toBeCloseTo(0.001 * Math.sqrt((3 * 0.8 ** 2 + 2 * 1.2 ** 2) / 4), 12);
    expect(verdict?.conclusion).toBe('better');
  });

  it('takes less for better where the metric is to be small', () => {
    const [verdict] = verdictsOf([sgd, accuracies('cool', above)], { ...options, goal: 'minimize' }).verdicts;
    expect(verdict?.conclusion).toBe('worse');
  });

  it('reports the seeds that only one side finished and does not use them', () => {
    const cool = group('cool', [
      ...above.slice(0, 3).map((value, index) => replicate(index + 1, value)),
      replicate(9, 0),
    ]);
    const [verdict] = verdictsOf([sgd, cool], options).verdicts;
    expect(verdict).toMatchObject({ seeds: [1, 2, 3], unpairedSeeds: [4, 5, 9] });
  });

  it('is none with fewer than three pairs', () => {
    const [verdict] = verdictsOf([sgd, accuracies('cool', above.slice(0, 2))], options).verdicts;
    expect(verdict).toMatchObject({ conclusion: 'too-few-seeds', tTest: null, effect: null, holmP: null });
  });

  it('is none where every difference is the same number', () => {
    const same = base.map((value) => value + 0.01);
    expect(verdictsOf([sgd, accuracies('cool', same)], options).verdicts[0]?.conclusion).toBe('no-spread');
  });

  it("has Wilcoxon's test from six pairs on", () => {
    const cool = (n: number) => accuracies('cool', [...above, 0.95].slice(0, n));
    const reference = accuracies('sgd', [...base, 0.94]);
    expect(verdictsOf([reference, cool(5)], options).verdicts[0]?.wilcoxon).toBeNull();
    expect(verdictsOf([reference, cool(6)], options).verdicts[0]?.wilcoxon?.p).toBe(2 / 2 ** 6);
  });

  it('is corrected for all contrasts with the reference that are tested', () => {
    const noise = accuracies('noise', [0.91, 0.9, 0.9, 0.91, 0.9]);
    const cool = accuracies('cool', above);
    const few = accuracies('few', [0.5]);
    const { verdicts } = verdictsOf([sgd, cool, noise, few], options);
    const p = verdicts[0]?.tTest?.p ?? NaN;
    expect(verdicts.map(({ contrasts }) => contrasts)).toEqual([2, 2, 2]);
    expect(verdicts[0]?.holmP).toBe(2 * p);
    expect(verdicts[1]).toMatchObject({ conclusion: 'open', holmP: verdicts[1]?.tTest?.p });
    expect(verdicts[2]).toMatchObject({ conclusion: 'too-few-seeds', holmP: null });
  });

  it('counts the seeds needed from the spread and from what one cares about, not from what was seen', () => {
    const shifted = above.map((value) => value + 0.05);
    const needed = (values: readonly number[], effect: number) =>
      verdictsOf([sgd, accuracies('cool', values)], { ...options, smallestEffect: effect }).verdicts[0]?.seedsNeeded;
    expect(needed(above, 0.002)?.expected).toBe(needed(shifted, 0.002)?.expected);
    expect(needed(above, 0.0005)?.expected).toBeGreaterThan(needed(above, 0.002)?.expected ?? NaN);
    expect(needed(above, 0.002)?.cautious).toBeGreaterThan(needed(above, 0.002)?.expected ?? NaN);
  });
});

describe('a replicate that diverged', () => {
  it.each(['group', 'reference'] as const)('in the %s leaves no verdict and is reported', (side) => {
    const survivors = [...above.slice(0, 4), null];
    const groups =
      side === 'group'
        ? [sgd, accuracies('cool', survivors)]
        : [accuracies('sgd', [...base.slice(0, 4), null]), accuracies('cool', above)];
    const { verdicts, groups: summaries } = verdictsOf(groups, options);
    expect(verdicts[0]).toMatchObject({ conclusion: 'diverged', tTest: null });
    expect(verdicts[0]?.divergedSeeds[side]).toEqual([5]);
    expect(summaries.map(({ divergedSeeds }) => divergedSeeds.length).sort()).toEqual([0, 1]);
  });

  it('may have finished with a metric that is no number', () => {
    const cool = accuracies('cool', [...above.slice(0, 4), NaN]);
    expect(verdictsOf([sgd, cool], options).verdicts[0]?.divergedSeeds.group).toEqual([5]);
  });
});

describe('seeds that chose a configuration', () => {
  const chosen = { tookPartInSelection: true };

  it('give no verdict, on whichever side, but show what they showed', () => {
    const best = accuracies('cool', above, chosen);
    for (const groups of [
      [sgd, best],
      [best, sgd],
    ]) {
      const { verdicts, groups: summaries } = verdictsOf(groups, options);
      expect(verdicts[0]).toMatchObject({ conclusion: 'no-fresh-seeds', tTest: null, isSelected: true });
      expect(Math.abs(verdicts[0]?.difference?.mean ?? 0)).toBeCloseTo(0.0102, 12);
      expect(summaries.filter(({ isSelected }) => isSelected).map(({ name }) => name)).toEqual(['cool']);
    }
  });

  it('are left out where fresh ones are there', () => {
    const confirmed = (name: string, fresh: readonly number[]) =>
      group(name, [
        replicate(1, 0.99, chosen),
        ...fresh.map((value, index) => replicate(index + 11, value, { sweepId: 'confirmation' })),
      ]);
    const { verdicts, groups } = verdictsOf([confirmed('sgd', base), confirmed('cool', above)], options);
    expect(verdicts[0]).toMatchObject({ conclusion: 'better', seeds: [11, 12, 13, 14, 15], isExploratory: false });
    expect(groups[0]?.mean).toBeCloseTo((0.9 + 0.91 + 0.89 + 0.92 + 0.9) / 5, 12);
  });
});

describe('seeds that came in batches', () => {
  it('make the verdict exploratory, because the first could be seen before the second was run', () => {
    const later = { sweepId: 'later' };
    const both = (name: string, values: readonly number[]) =>
      group(
        name,
        values.map((value, index) => replicate(index + 1, value, index > 2 ? later : {})),
      );
    expect(verdictsOf([both('sgd', base), both('cool', above)], options).verdicts[0]?.isExploratory).toBe(true);
    expect(verdictsOf([sgd, accuracies('cool', above)], options).verdicts[0]?.isExploratory).toBe(false);
    const told = verdictsOf([sgd, accuracies('cool', above)], { ...options, isExploratory: true });
    expect(told.verdicts[0]?.isExploratory).toBe(true);
  });
});

describe('the reference', () => {
  const declared = accuracies('declared', base);
  const control = accuracies('control', base);
  const first = accuracies('first', base);

  it('is the one asked for, else the declared one, else the matched control, else the first', () => {
    const groups = [first, { ...control, isControl: true }, { ...declared, isDeclaredReference: true }];
    expect(verdictsOf(groups, { ...options, reference: 'first' }).reference).toBe('first');
    expect(verdictsOf(groups, { ...options, reference: 'hash-of-con' }).reference).toBe('control');
    expect(verdictsOf(groups, options).reference).toBe('declared');
    expect(verdictsOf(groups.slice(0, 2), options).reference).toBe('control');
    expect(verdictsOf([first, declared], options).reference).toBe('first');
  });

  it('must be there, with something to compare it with', () => {
    expect(() => verdictsOf([first, control], { ...options, reference: 'adam' })).toThrow(
      'No reference "adam"; --reference takes one of "first", "control".',
    );
    expect(() => verdictsOf([first], options)).toThrow('There is nothing to compare "first" with');
  });
});

describe('budgets', () => {
  it('are compared over all groups', () => {
    const tuned = { ...accuracies('cool', above), budget: { configurations: 4, trials: 20 } };
    expect(verdictsOf([sgd, tuned], options).hasEqualBudgets).toBe(false);
    expect(verdictsOf([sgd, accuracies('cool', above)], options).hasEqualBudgets).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import {
  foldedVerdicts,
  formatDifference,
  formatEffect,
  formatInterval,
  formatP,
  formatSeedsNeeded,
  resultNotes,
  type Comparison,
  type Verdict,
} from './resultText.ts';

describe('numbers of a comparison', () => {
  it('are differences with a sign, of accuracies in percentage points', () => {
    expect(formatDifference('test/accuracy', 0.0031)).toBe('+0.31 pp');
    expect(formatDifference('test/loss', -0.25)).toBe('−0.2500');
    expect(formatDifference('test/accuracy', 0)).toBe('+0.00 pp');
  });

  it('are intervals with their unit once', () => {
    const format = (value: number) => formatDifference('test/accuracy', value);
    expect(formatInterval({ lower: -0.001, upper: 0.02 }, format)).toBe('−0.10 to +2.00 pp');
    expect(formatInterval(null, format)).toBe('—');
  });

  it('are probabilities, effects and seeds, or a dash', () => {
    expect([formatP(0.03214), formatP(1e-7), formatP(null)]).toEqual(['0.0321', '< 0.0001', '—']);
    expect(formatEffect({ dz: 1.2, g: 1.1, interval: { lower: -0.5, upper: 2.7 } })).toBe('1.10 (−0.50 to 2.70)');
    expect(formatEffect(null)).toBe('—');
    expect(formatSeedsNeeded({ expected: 12, cautious: 20 })).toBe('12 (20)');
    expect(formatSeedsNeeded({ expected: 12, cautious: 12 })).toBe('12');
    expect(formatSeedsNeeded({ expected: null, cautious: null })).toBe('—');
    expect(formatSeedsNeeded(null)).toBe('—');
  });
});

describe('notes on a comparison', () => {
  const group = { name: 'a', isSelected: false, divergedSeeds: [], missingSeeds: [] };
  const comparison = (changes: object) =>
    ({
      ...{ metric: 'test/accuracy', smallestEffect: 0.002, hasEqualBudgets: true, groups: [group], verdicts: [] },
      ...changes,
    }) as unknown as Comparison;

  it('name seeds that diverged or are missing, and means that are too good', () => {
    const groups = [{ ...group, isSelected: true, divergedSeeds: [2, 3], missingSeeds: [4] }];
    expect(resultNotes(comparison({ groups }))).toEqual([
      '* These seeds chose the configuration: its mean is too good.',
      'a: seeds 2, 3 diverged.',
      'a: no result with seed 4.',
    ]);
  });

  it('say what was not paired, different tuning budgets, and what the numbers are', () => {
    const verdicts = [{ name: 'a', reference: 'b', unpairedSeeds: [5] }];
    const notes = resultNotes(comparison({ verdicts, hasEqualBudgets: false }));
    expect(notes[0]).toBe('a against b: seed 5 finished on one side only and not used.');
    expect(notes[1]).toContain('different effort');
    expect(notes[2]).toContain('to detect 0.20 pp with');
  });

  it('are none where there is nothing to say', () => {
    expect(resultNotes(comparison({}))).toEqual([]);
  });
});

describe('a long list of verdicts', () => {
  const verdict = (conclusion: Verdict['conclusion']) => ({ name: conclusion, conclusion }) as Verdict;
  const few = verdict('too-few-seeds');

  it('keeps those that say something, and the first two of the others', () => {
    const better = verdict('better');
    const { shown, folded } = foldedVerdicts([few, few, { ...few }, { ...few }, better]);
    expect(shown.map(({ conclusion }) => conclusion)).toEqual(['too-few-seeds', 'too-few-seeds', 'better']);
    expect(folded).toHaveLength(4 - 2);
  });

  it('is not folded for the sake of one', () => {
    expect(foldedVerdicts([few, few, few])).toEqual({ shown: [few, few, few], folded: [] });
  });
});

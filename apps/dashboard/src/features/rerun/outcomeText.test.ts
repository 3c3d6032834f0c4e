import { describe, expect, it } from 'vitest';
import { biasSentence, outcomeRows, progressText, type Outcome } from './outcomeText.ts';

const configuration = {
  ...{ params: {}, configHash: 'abc', searchMean: 0.9, confirmedMean: 0.88, bias: 0.02 },
  ...{ trials: 5, completed: 5, diverged: 0 },
};
const outcome = (changes: object = {}, of: object = {}) =>
  ({
    ...{ sweepId: 'rates-confirmed', originId: 'rates', seeds: [3], epochs: null },
    metric: { name: 'validation/accuracy', goal: 'maximize' },
    configurations: [{ ...configuration, ...of }],
    ...changes,
  }) as unknown as Outcome;

describe('search against confirmation', () => {
  it('is how much better the best looked than it is', () => {
    expect(biasSentence(outcome())).toContain('looked 2.00 pp better in validation/accuracy');
    expect(biasSentence(outcome({}, { bias: -0.01 }))).toContain('looked 1.00 pp worse');
  });

  it('warns of other epochs', () => {
    expect(biasSentence(outcome({ epochs: 40 }))).toContain('trained for 40 epochs');
  });

  it.each([
    ['while nothing is confirmed', {}, { bias: null, confirmedMean: null }],
    ['of what is no number', {}, { bias: 'NaN' }],
    ['without configurations', { configurations: [] }, {}],
    ['without a metric', { metric: null }, {}],
  ])('says nothing %s', (_title, changes, of) => {
    expect(biasSentence(outcome(changes, of))).toBeNull();
  });

  it('says how far it is', () => {
    expect(progressText(configuration)).toBe('5 of 5');
    expect(progressText({ ...configuration, completed: 3, diverged: 1 })).toBe('3 of 5, 1 diverged');
  });

  it('is saved with all digits', () => {
    const { columns, rows } = outcomeRows(outcome());
    const [saved] = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
    expect(saved).toMatchObject({ metric: 'validation/accuracy', search: 0.9, confirmed: 0.88, bias: 0.02, trials: 5 });
  });
});

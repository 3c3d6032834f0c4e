import { describe, expect, it } from 'vitest';
import { ashaPruner } from './ashaPruner.ts';
import { prunerOptions, type OptionsOf } from './prunerOptions.ts';
import { rungsOf } from './rungs.ts';
import { exampleCompetitor, exampleQuestion } from './testing/exampleQuestion.ts';

const options = (given: Partial<OptionsOf<'asha'>> = {}): OptionsOf<'asha'> => ({
  ...(prunerOptions.parse({ name: 'asha' }) as OptionsOf<'asha'>),
  ...given,
});

describe('the rungs', () => {
  it('are at minProgress times powers of eta, and at the end of the cooling', () => {
    expect(rungsOf({ minProgress: 0.5, reductionFactor: 3 })).toEqual([0.5, 1]);
    expect(rungsOf({ minProgress: 0.1, reductionFactor: 3 })).toEqual([0.1, 0.1 * 3, 0.1 * 3 ** 2, 1]);
    expect(rungsOf({ minProgress: 0.25, reductionFactor: 2 })).toEqual([0.25, 0.25 * 2, 1]);
    expect(rungsOf({ minProgress: 1, reductionFactor: 3 })).toEqual([1]);
  });

  it('do not come twice at 1 by rounding', () => {
    expect(rungsOf({ minProgress: 1 / 3 ** 5, reductionFactor: 3 })).toHaveLength(6);
  });
});

describe('asynchronous successive halving', () => {
  const five = [0.1, 0.2, 0.3, 0.4, 0.6];

  it('lets the best floor(n / eta) go on', () => {
    // 6 / 3 = 2 of six: the second is 0.5, then 0.6.
    expect(ashaPruner(exampleQuestion({ own: 0.5, others: five }), options())).toMatchObject({
      prune: false,
      threshold: 0.5,
      rank: 2,
      rung: 0.5,
    });
    expect(ashaPruner(exampleQuestion({ own: 0.35, others: five }), options())).toMatchObject({
      prune: true,
      threshold: 0.4,
      rank: 3,
      reason:
        '0.35 at annealing progress 0.5 is worse than 0.4, the last of the best 2 of 6 configurations at the rung (rank 3 of 6)',
    });
  });

  it('lets at least one go on', () => {
    const few = options({ startupConfigurations: 1 });
    expect(ashaPruner(exampleQuestion({ own: 0.5, others: [0.4] }), few).prune).toBe(false);
    expect(ashaPruner(exampleQuestion({ own: 0.5, others: [0.6] }), few).prune).toBe(true);
  });

  it('judges by the values at the rung, also when the trial is further', () => {
    const question = exampleQuestion({ own: 0, others: five });
    const trial = exampleCompetitor({
      points: [
        [50, 0.1],
        [60, 0.9],
      ],
    });
    expect(ashaPruner({ ...question, trial }, options())).toMatchObject({ prune: true, value: 0.1, progress: 0.5 });
  });

  it('does not judge again at a rung that was passed, and says where the next one is', () => {
    const question = exampleQuestion({ own: 0.1, others: five, step: 60 });
    const again = ashaPruner({ ...question, judgedStep: 50 }, options());
    expect(again).toMatchObject({ prune: false, reason: 'the next rung is at 1' });
  });

  it('judges at each rung once in a run, whenever the reports come', () => {
    const low = options({ minProgress: 0.1 });
    const points = [5, 9, 12, 29, 95].map((step) => [step, 0.9] as const);
    const rungAt = (judgedStep: number, step: number) => {
      const trial = exampleCompetitor({ points: points.filter(([at]) => at <= step) });
      return ashaPruner({ ...exampleQuestion({ own: 0, others: five, step: 5 }), trial, judgedStep }, low).rung;
    };
    expect(rungAt(5, 9)).toBeNull();
    expect(rungAt(9, 12)).toBe(0.1);
    expect(rungAt(12, 29)).toBeNull();
    expect(rungAt(12, 95)).toBeCloseTo(0.1 * 3 ** 2, 12);
  });

  it('skips a rung before the first report, for there is nothing to compare at it', () => {
    const decision = ashaPruner(exampleQuestion({ own: 0.1, others: five, step: 60 }), options());
    expect(decision).toMatchObject({
      prune: false,
      reason: expect.stringContaining('no value up to the rung') as string,
    });
  });

  it('judges where the cooling ends when the run goes on after it', () => {
    const as = { annealingSteps: 60 };
    const question = exampleQuestion({ own: 0.1, others: five, step: 60, as });
    const trial = exampleCompetitor({ ...as, points: [[60, 0.1]] });
    expect(ashaPruner({ ...question, trial, judgedStep: 50 }, options())).toMatchObject({ prune: true, rung: 1 });
  });

  it('judges a configuration again when another seed of it comes to the rung, by the mean', () => {
    const question = exampleQuestion({ own: 0.9, others: five });
    const trial = exampleCompetitor({ seed: 2, points: [[50, 0]] });
    const decision = ashaPruner({ ...question, trial, peers: [question.trial, ...question.peers] }, options());
    expect(decision).toMatchObject({ value: (0.9 + 0) / 2, replicates: ['own/1', 'own/2'], prune: false });
  });
});

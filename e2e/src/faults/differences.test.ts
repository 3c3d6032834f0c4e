import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import type { AttemptRecord, SweepRecord, TrialRecord } from './sweepRecord.ts';

const attempt: AttemptRecord = {
  ...{ number: 1, outcome: 'completed', message: null, startedAt: 1000, endedAt: 2000, finalHash: 'abc' },
};
const lost: AttemptRecord = { ...attempt, outcome: 'lost', finalHash: null };
const second: AttemptRecord = { ...attempt, number: 2, startedAt: 2000, endedAt: 3000 };

const trial: TrialRecord = {
  id: 'small-1-t1',
  key: 'c1 seed 0',
  state: 'completed',
  objective: 0.5,
  checkpoint: null,
  results: { 'validation/accuracy': 0.5, msd: 'NaN' },
  attempts: [attempt],
  points: [
    { name: 'a', step: 1, value: 0.25, valueClass: 0 },
    { name: 'a', step: 2, value: 0.5, valueClass: 0 },
  ],
  resumed: 0,
};

const sweepOf = (...trials: TrialRecord[]): SweepRecord => ({ id: 'small-1', state: 'finished', trials });

function found(changed: Partial<TrialRecord>, lostAtMost = 0): string[] {
  return differences(sweepOf(trial), [sweepOf({ ...trial, ...changed })], { lost: lostAtMost });
}

describe('differences', () => {
  it('are none between a run and its like', () => {
    expect(found({ results: { msd: 'NaN', 'validation/accuracy': 0.5 } })).toEqual([]);
  });

  it('are none when an attempt was lost, as far as that was expected', () => {
    expect(found({ attempts: [lost, second] }, 1)).toEqual([]);
    expect(found({ attempts: [lost, second] }, 0)).toEqual([
      '1 attempts were lost, which cost their trials; 0 may have been',
    ]);
  });

  it('tell a second result of a trial', () => {
    expect(found({ attempts: [attempt, second] })).toEqual(['small-1-t1: has 2 results, not one']);
  });

  it('tell attempts that ran at the same time, unless the clock was set', () => {
    const attempts = [lost, { ...second, startedAt: 1999 }];
    const observed = [sweepOf({ ...trial, attempts })];
    expect(differences(sweepOf(trial), observed, { lost: 1 })).toEqual([
      'small-1-t1: attempt 2 began before attempt 1 had ended',
    ]);
    expect(differences(sweepOf(trial), observed, { lost: 1, clockWasSet: true })).toEqual([]);
  });

  it('tell an attempt that nobody ended, and one that failed', () => {
    expect(found({ attempts: [{ ...lost, outcome: null, endedAt: null }, second] })).toEqual([
      'small-1-t1: attempt 1 is open (no message)',
      'small-1-t1: attempt 2 began before attempt 1 had ended',
    ]);
    expect(found({ attempts: [{ ...lost, outcome: 'failed', message: 'broke' }, second] })).toEqual([
      'small-1-t1: attempt 1 is failed (broke)',
    ]);
  });

  it.each([
    ['a value in its last bit', { name: 'a', step: 2, value: 0.5 + 2 ** -53, valueClass: 0 }],
    ['a step', { name: 'a', step: 3, value: 0.5, valueClass: 0 }],
    ['a value that is not finite', { name: 'a', step: 2, value: 0.5, valueClass: 2 }],
  ])('tell metric points that differ in %s', (_what, point) => {
    const [first] = trial.points;
    expect(found({ points: [first!, point] })).toHaveLength(1);
  });

  it('tell the sign of zero', () => {
    const withValue = (value: number) => sweepOf({ ...trial, points: [{ name: 'a', step: 1, value, valueClass: 0 }] });
    expect(differences(withValue(0), [withValue(0)], { lost: 0 })).toEqual([]);
    expect(differences(withValue(0), [withValue(-0)], { lost: 0 })).toHaveLength(1);
  });

  it('tell a point that is missing and one that is too many', () => {
    const [first, last] = trial.points;
    expect(found({ points: [first!] })).toEqual([
      'small-1-t1: of 1 metric points nothing stands where a = 0.5 at step 2 should',
    ]);
    expect(found({ points: [first!, last!, { ...last!, step: 3 }] })).toEqual([
      'small-1-t1: of 3 metric points a = 0.5 at step 3 stands where nothing should',
    ]);
  });

  it('tell other final weights, another objective and other results', () => {
    const attempts = [{ ...attempt, finalHash: 'abd' }];
    expect(found({ attempts, objective: 0.75, results: { 'validation/accuracy': 0.75, msd: 'NaN' } })).toHaveLength(3);
  });

  it('tell a sweep that is not finished, has other trials, is missing, or is there twice', () => {
    const other = { ...trial, key: 'c2 seed 0' };
    expect(differences(sweepOf(trial), [], { lost: 0 })).toEqual(['no sweep is recorded']);
    expect(differences(sweepOf(trial), [{ ...sweepOf(trial), state: 'stopped' }], { lost: 0 })).toHaveLength(1);
    expect(differences(sweepOf(trial), [sweepOf(other)], { lost: 0 })).toEqual(['there is no trial c1 seed 0']);
    expect(differences(sweepOf(trial), [sweepOf(trial, other)], { lost: 0 })).toHaveLength(1);
    expect(differences(sweepOf(trial), [sweepOf(trial), { ...sweepOf(trial), id: 'small-2' }], { lost: 0 })).toEqual([
      'there is another sweep small-2',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { hindranceOf, planQuestion, type RerunChoice } from './rerunView.ts';

const choice = { id: 'rates', usual: { best: 3, seeds: 10 } };

describe('the question for a plan', () => {
  it('is as the command line has it where the reader says nothing, or nothing that can be', () => {
    const usual = { sweepId: 'rates', best: 3, seeds: 10, epochs: null };
    expect(planQuestion(choice, { best: null, seeds: null, epochs: null })).toEqual(usual);
    expect(planQuestion(choice, { best: 0, seeds: -4, epochs: 0 })).toEqual(usual);
  });

  it('stays within what the server answers', () => {
    expect(planQuestion(choice, { best: 1e6, seeds: 20, epochs: 5 })).toMatchObject({
      best: 100,
      seeds: 20,
      epochs: 5,
    });
  });
});

describe('what cannot be run again', () => {
  const of = (changes: object) =>
    hindranceOf({
      ...{ metric: { name: 'validation/accuracy', goal: 'maximize' }, ranked: 0, configurations: 2, unfinished: 0 },
      ...changes,
    } as unknown as RerunChoice);

  it.each([
    [{ metric: null }, /no metric/],
    [{ unfinished: 3 }, /come back/],
    [{}, /free of divergence/],
    [{ configurations: 0 }, /no trials/],
  ])('is said: %o', (changes, words) => {
    expect(of(changes)).toMatch(words);
  });

  it('is nothing when one configuration can be ranked', () => {
    expect(of({ ranked: 1, unfinished: 3 })).toBeNull();
  });
});

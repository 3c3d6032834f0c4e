import { describe, expect, it } from 'vitest';
import { describeValue } from './describeValue.ts';

describe('a value in words', () => {
  it('is a scalar as it is written, a length with its unit, a list with spaces', () => {
    expect([0.9, 'sgd', true, { epochs: 3 }, { fraction: 0.5 }, [0, 0.9]].map((value) => describeValue(value))).toEqual(
      ['0.9', 'sgd', 'true', '3 epochs', '0.5 of run', '0 0.9'],
    );
  });

  it('is a schedule by its kind and fields, its drops in short', () => {
    expect(describeValue({ kind: 'cosine', from: 0.1, length: { epochs: 3 } })).toBe(
      'cosine, from 0.1, length 3 epochs',
    );
    const drops = [0.1, 0.01].map((factor) => ({ at: { epochs: 3 }, factor }));
    expect(describeValue({ kind: 'step', from: 1, drops })).toBe('step, from 1, ×0.1 at 3 epochs ×0.01 at 3 epochs');
  });

  it('writes numbers as it is told', () => {
    expect(describeValue({ steps: 78_200 }, (value) => value.toLocaleString('en'))).toBe('78,200 steps');
  });
});

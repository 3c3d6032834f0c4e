import { describe, expect, it } from 'vitest';
import { formatCount, formatEstimate, formatMetric } from './number.ts';

describe('a metric value', () => {
  it.each([
    ['validation/accuracy', 0.94123, '94.12 %'],
    ['train/loss', 0.0123456, '0.01235'],
    ['train/loss', 2.302585, '2.303'],
    ['train/loss', 0, '0'],
    ['optimizer/temperature', 0.000012345, '1.23e−5'],
    ['train/loss', -0.5, '−0.5000'],
    ['time/training', 27.1, '27.10 s'],
    ['result:time/training', 1234, '1234 s'],
    ['train/loss', Number.NaN, 'NaN'],
    ['train/loss', Number.POSITIVE_INFINITY, '∞'],
    ['train/loss', null, '—'],
  ])('%s %d is shown as %s', (name, value, text) => {
    expect(formatMetric(name, value)).toBe(text);
  });
});

describe('an estimate', () => {
  it('shows the deviation with the decimals of the mean', () => {
    expect(formatEstimate('validation/accuracy', { n: 3, mean: 0.9, sd: 0.0123 })).toBe('90.00 ± 1.23 %');
    expect(formatEstimate('train/loss', { n: 3, mean: 0.3456, sd: 0.01 })).toBe('0.3456 ± 0.0100');
  });

  it('shows no deviation for one replicate, and says when the mean is no number', () => {
    expect(formatEstimate('train/loss', { n: 1, mean: 0.5, sd: null })).toBe('0.5000');
    expect(formatEstimate('train/loss', { n: 2, mean: 'NaN', sd: 'NaN' })).toBe('NaN');
    expect(formatEstimate('train/loss', null)).toBe('—');
  });
});

it('separates thousands in counts', () => {
  expect(formatCount(12_345)).toBe('12,345');
});

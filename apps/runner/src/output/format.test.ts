import { describe, expect, it } from 'vitest';
import { formatBytes, countOf, formatDuration, formatNumber, formatSummary, formatValue } from './format.ts';

describe('numbers', () => {
  it('have as many digits as one can use', () => {
    expect([0.91234567, 12.3456, 123.456, 1.5e-5, 2e6, 0].map(formatNumber)).toEqual([
      '0.9123',
      '12.35',
      '123.5',
      '1.500e-5',
      '2.000e+6',
      '0.0000',
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY].map(formatNumber)).toEqual(['NaN', 'Infinity']);
  });

  it('show a spread only where there is one', () => {
    expect(formatSummary({ n: 2, mean: 0.5, sd: 0.25 })).toBe('0.5000 ± 0.2500');
    expect(formatSummary({ n: 1, mean: 0.5, sd: null })).toBe('0.5000');
    expect(formatSummary(null)).toBe('–');
  });
});

describe('parameters', () => {
  it('read as they stand in a sweep file', () => {
    expect([0.9, 'sgd', { epochs: 3 }, { fraction: 0.5 }, undefined].map(formatValue)).toEqual([
      '0.9',
      'sgd',
      '3 epochs',
      '0.5 of run',
      '–',
    ]);
  });
});

describe('durations', () => {
  it('are given in their two largest units', () => {
    expect([-1, 59.6, 125, 7384].map(formatDuration)).toEqual(['0 s', '1 min 0 s', '2 min 5 s', '2 h 3 min']);
  });
});

describe('counts', () => {
  it('take the plural only where there is one', () => {
    expect([0, 1, 2].map((n) => countOf(n, 'trial'))).toEqual(['0 trials', '1 trial', '2 trials']);
  });
});

describe('bytes', () => {
  it('are told in the largest unit, with two or three digits', () => {
    expect([0, 999, 1000, 12_345, 999_600, 5_000_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '12.3 kB',
      '1.0 MB',
      '5.0 GB',
    ]);
  });
});

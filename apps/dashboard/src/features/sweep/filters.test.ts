import { describe, expect, it } from 'vitest';
import {
  countOf,
  describeFilter,
  filterOfStretch,
  filtersFromText,
  filtersToText,
  maskOf,
  stretchesOf,
  withFilter,
  type Filter,
} from './filters.ts';
import { trialData } from './trialData.ts';
import { exampleColumns } from './testing/exampleColumns.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const field = (id: string) => data.fields.get(id)!;
const filters: Filter[] = [
  { by: 'objective', min: 0.85, max: null },
  { by: 'param:optimizer.coolingLength', oneOf: ['{"fraction":1}'] },
];

describe('filters in an address', () => {
  it('come back as they were, whatever the values contain', () => {
    const odd: Filter[] = [...filters, { by: 'param:a', oneOf: ['"x;y|z=~%"', '"b"'] }];
    expect(filtersFromText(filtersToText(odd))).toEqual(odd);
  });

  it('that nobody can read are left out', () => {
    expect(filtersFromText('nonsense;objective~abc..;objective~..0.5')).toEqual([
      { by: 'objective', min: null, max: 0.5 },
    ]);
    expect(filtersFromText('')).toEqual([]);
  });
});

describe('the trials that filters let through', () => {
  it('meet all of them', () => {
    expect([...maskOf(data, filters)]).toEqual([0, 0, 0, 1, 0, 0]);
    expect(countOf(maskOf(data, []))).toBe(6);
  });

  it('are none without a value within a range, and a field that the sweep has not filters nothing', () => {
    expect([...maskOf(data, [{ by: 'objective', min: null, max: 1 }])]).toEqual([1, 1, 1, 1, 0, 0]);
    expect(countOf(maskOf(data, [{ by: 'param:unknown', min: 1, max: 2 }]))).toBe(6);
  });
});

describe('a stretch of an axis', () => {
  it('of named places is one of their values, and of a range its ends as far as they cut something off', () => {
    expect(filterOfStretch(field('param:optimizer.rho0'), { min: 0, max: 0 })).toEqual({
      by: 'param:optimizer.rho0',
      oneOf: ['0.5'],
    });
    expect(filterOfStretch(field('objective'), { min: 0.8, max: 0.85 })).toEqual({
      by: 'objective',
      min: null,
      max: 0.85,
    });
  });

  it('is found again in the filter that it made; neighbours are one stretch', () => {
    const both: Filter = { by: 'state', oneOf: ['"completed"', '"failed"', '"diverged"'] };
    expect(stretchesOf(field('state'), both)).toEqual([{ min: 0, max: 2 }]);
    expect(stretchesOf(field('objective'), { by: 'objective', min: 0.85, max: null })).toEqual([
      { min: 0.85, max: 0.9 },
    ]);
  });
});

it('a filter takes the place of the one of the same field', () => {
  expect(withFilter(filters, 'objective', null)).toEqual([filters[1]]);
  expect(withFilter(filters, 'objective', { by: 'objective', min: 1, max: 2 })).toHaveLength(2);
});

it('filters are told in words, with units', () => {
  expect(describeFilter(field('objective'), filters[0]!)).toBe('validation/accuracy from 85.00 %');
  expect(describeFilter(field('param:optimizer.coolingLength'), filters[1]!)).toBe('coolingLength 1 of run');
  expect(describeFilter(field('state'), { by: 'state', oneOf: ['"failed"', '"diverged"'] })).toBe(
    'state failed or diverged',
  );
});

import { describe, expect, it } from 'vitest';
import { atSharedPlaces, columnsOf, describeLines, distinctLines, lineStyle } from './chartData.ts';

const line = {
  key: 'a',
  label: 'rho0 0.9',
  style: 0,
  steps: [1, 2, 3],
  values: [1, Number.NaN, Number.POSITIVE_INFINITY],
};

describe('a chart line', () => {
  it('has a gap where a value is not a finite number, and no band when it has none', () => {
    expect(columnsOf(line, 'linear')).toEqual([
      [1, 2, 3],
      [1, null, null],
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('has gaps at zero and below on a logarithmic axis', () => {
    const [, values] = columnsOf({ ...line, values: [1, 0, -1] }, 'logarithmic');
    expect(values).toEqual([1, null, null]);
  });

  it('differs from the 27 lines before and after it in colour or dash', () => {
    const styles = Array.from({ length: distinctLines }, (_, index) => JSON.stringify(lineStyle(index)));
    expect(new Set(styles).size).toBe(7 * 4);
  });

  it('is described by its last value, whatever that is', () => {
    expect(describeLines([line], String)).toBe('Last values. rho0 0.9: Infinity at step 3.');
    expect(describeLines([{ ...line, steps: [], values: [] }], String)).toBe('No points yet.');
  });
});

describe('lines with many different steps', () => {
  const many = (offset: number) => Array.from({ length: 2_000 }, (_, index) => index + offset);
  const long = (offset: number) => ({ ...line, steps: many(offset), values: many(offset) });

  it('are moved to shared places, by less than one of three thousand', () => {
    const [first, second] = atSharedPlaces([long(0), long(0.5)], 'linear');
    expect(new Set([...(first?.steps ?? []), ...(second?.steps ?? [])]).size).toBeLessThanOrEqual(3_000);
    const moved = (second?.steps ?? []).map((step, index) => Math.abs(step - (second?.values[index] ?? 0)));
    expect(Math.max(...moved)).toBeLessThanOrEqual(1_999.5 / (3_000 - 1));
  });

  it('are left as they are while they share them', () => {
    const lines = [long(0), long(0)];
    expect(atSharedPlaces(lines, 'linear')).toBe(lines);
  });
});

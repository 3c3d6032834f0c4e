import { describe, expect, it } from 'vitest';
import { toCsv } from './export.ts';

describe('exported CSV', () => {
  it('has a column for every field that any record has, and empty cells where one is missing', () => {
    expect(
      toCsv([
        { trial: 'a', loss: 0.5 },
        { trial: 'b', seed: 1 },
      ]),
    ).toBe('trial,loss,seed\na,0.5,\nb,,1\n');
  });

  it('keeps negative numbers, NaN and infinities as what they are', () => {
    expect(toCsv([{ a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: -1.5 }])).toBe('a,b,c\nNaN,-Infinity,-1.5\n');
  });

  it('does not let a cell start a formula', () => {
    expect(toCsv([{ name: '=HYPERLINK("x")' }])).toBe('name\n"\'=HYPERLINK(""x"")"\n');
  });
});

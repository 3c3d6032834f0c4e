import { describe, expect, it } from 'vitest';
import { comparedLines } from './comparedLines.ts';

const line = (name: string, metric: string, changes: object = {}) => ({
  ...{ name, metric, replicates: 1, at: [1, 2], values: [3, 'NaN' as const] },
  ...changes,
});
const none: ReadonlySet<string> = new Set();

describe('lines of a comparison', () => {
  it('are those of one metric, in the order of the groups, with looks that stay when others are hidden', () => {
    const answer = [line('b', 'loss'), line('a', 'loss'), line('a', 'accuracy')];
    const names = ['a', 'b'];
    const looks = (hidden: ReadonlySet<string>) =>
      comparedLines(answer, 'loss', { names, hidden }).map(({ key, style }) => [key, style]);
    expect(looks(none)).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    expect(looks(new Set(['a']))).toEqual([['b', 1]]);
  });

  it('read numbers that crossed as words, and bands where there are any', () => {
    const answer = [line('a', 'loss', { low: [2, '-Infinity'], high: [4, 'NaN'], n: [2, 2] })];
    expect(comparedLines(answer, 'loss', { names: ['a'], hidden: none })).toEqual([
      {
        ...{ key: 'a', label: 'a', style: 0, steps: [1, 2], values: [3, Number.NaN] },
        ...{ low: [2, -Infinity], high: [4, Number.NaN], counts: [2, 2] },
      },
    ]);
  });
});

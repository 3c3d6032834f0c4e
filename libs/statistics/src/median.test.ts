import { describe, expect, it } from 'vitest';
import { median } from './index.ts';

describe('the median', () => {
  it('is the middle value, whatever the order and however far the others lie', () => {
    expect(median([3, 1, 1e9])).toBe(3);
  });

  it('is the mean of the two middle ones of an even number', () => {
    expect(median([4, 1, 2, 10])).toBe((2 + 4) / 2);
  });

  it('of nothing is null', () => {
    expect(median([])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { mostCompared } from '../compare/members.ts';
import { pickedFromText, pickedToText } from './pickedTrials.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('picked trials in the address', () => {
  it('are their numbers, neighbours as a range, whatever order they were picked in', () => {
    expect(pickedToText([20, 3, 18, 19, 17])).toBe('3.17-20');
    expect(pickedFromText('3.17-20')).toEqual([3, 17, 18, 19, 20]);
  });

  it('are none for no text', () => {
    expect(pickedToText([])).toBe('');
    expect(pickedFromText('')).toEqual([]);
  });

  it('are as many as can be compared, so that no address grows too long for a server', () => {
    const scattered = upTo(1000).map((number) => number * 1_000_000);
    expect(pickedFromText(pickedToText(scattered))).toEqual(scattered.slice(0, mostCompared));
    expect(pickedToText(scattered).length).toBeLessThan(mostCompared * 10);
    expect(pickedFromText('1-999999999')).toEqual(upTo(mostCompared));
  });

  it('leave out what is no number of a trial', () => {
    expect(pickedFromText('x.0.-1.7.9-5.1e9')).toEqual([7]);
  });
});

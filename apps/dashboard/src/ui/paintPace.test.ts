import { describe, expect, it } from 'vitest';
import { nextSegments } from './paintPace.ts';

describe('nextSegments', () => {
  const inTime = { drawn: 4000, workMs: 2, sinceLastMs: 16.7 };

  it('draws a little more after a frame with time to spare', () => {
    expect(nextSegments(4000, inTime)).toBeCloseTo(4000 * 1.15);
  });

  it('learns nothing from a frame that had little to draw', () => {
    expect(nextSegments(4000, { ...inTime, drawn: 300 })).toBe(4000);
    expect(nextSegments(4000, { ...inTime, drawn: 300, workMs: 100 })).toBe(4000);
  });

  it('draws less in proportion after a frame with too much work', () => {
    expect(nextSegments(4000, { ...inTime, workMs: 10 })).toBeCloseTo(4000 * (8 / 10));
  });

  it('draws less after a frame that came late though its work was little', () => {
    expect(nextSegments(4000, { ...inTime, sinceLastMs: 33.3 })).toBeLessThan(4000);
  });

  it('does not take a rest for a late frame', () => {
    expect(nextSegments(4000, { ...inTime, sinceLastMs: 5000 })).toBeGreaterThan(4000);
  });

  it('halves at most, and never stops drawing', () => {
    expect(nextSegments(4000, { ...inTime, workMs: 500 })).toBe(2000);
    expect(nextSegments(1000, { drawn: 1000, workMs: 500, sinceLastMs: 500 })).toBe(1000);
  });
});

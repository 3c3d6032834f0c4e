import { describe, expect, it } from 'vitest';
import { positionOn, stretchBetween, ticksOf, type PlotAxis } from './plotAxis.ts';

const named: PlotAxis = { id: 'a', label: 'a', kind: 'values', names: ['x', 'y', 'z', 'w'] };
const range = (scale: 'linear' | 'log' | 'log1m', min: number, max: number): PlotAxis => ({
  id: 'b',
  label: 'b',
  kind: 'range',
  scale,
  min,
  max,
  format: String,
});

describe('a position on an axis', () => {
  it('is the middle of the share of a named place', () => {
    expect(positionOn(named, 1)).toBe((1 + 0.5) / 4);
  });

  it.each([
    ['linear', 0, 10, 5],
    ['log', 1e-4, 1e-2, 1e-3],
    ['log1m', 0.9, 0.999, 0.99],
  ] as const)('is 1 / 2 in the even middle of a %s range', (...[scale, min, max, value]) => {
    expect(positionOn(range(scale, min, max), value)).toBeCloseTo(1 / 2, 12);
  });

  it('is none for what is missing or has no place', () => {
    expect(positionOn(range('log', 1, 10), 0)).toBeNaN();
    expect(positionOn(range('linear', 1, 10), Number.NaN)).toBeNaN();
    expect(positionOn(range('linear', 3, 3), 3)).toBe(1 / 2);
  });
});

describe('a stretch between two positions', () => {
  it('holds the named places whose middle lies in it', () => {
    expect(stretchBetween(named, 0.3, 0.7)).toEqual({ min: 1, max: 2 });
    expect(stretchBetween(named, 0.4, 0.45)).toBeNull();
  });

  it('goes back from positions to values, whichever end came first, and keeps whole ends', () => {
    const stretch = stretchBetween(range('log', 1e-4, 1e-2), 1.2, 0.5);
    expect(stretch?.min).toBeCloseTo(1e-3, 12);
    expect(stretch?.max).toBe(1e-2);
  });
});

describe('ticks', () => {
  it('of a log1m range are what is left of 1 in powers of ten', () => {
    expect(ticksOf(range('log1m', 0.9, 0.999), 3).map(({ label }) => label)).toEqual(
      expect.arrayContaining(['0.9', '0.99']),
    );
  });

  it('leave places out rather than write them over each other', () => {
    const names = Array.from({ length: 40 }, (_, index) => String(index));
    expect(ticksOf({ ...named, names }, 5).length).toBeLessThanOrEqual(10);
    expect(ticksOf(named, 5)).toHaveLength(4);
  });
});

import { describe, expect, it } from 'vitest';
import { heightAt, nearestLine, type PlotLine } from './plotLine.ts';

const line = (key: string, ys: number[]): PlotLine => ({ key, label: key, style: 0, xs: [0, 10, 20], ys });

describe('a line of a plot', () => {
  it('has a height at its points, between them, and nowhere else', () => {
    const rising = line('rising', [0, 1, 3]);
    expect([0, 10, 20, 15, 2.5].map((x) => heightAt(rising, x))).toEqual([0, 1, 3, (1 + 3) / 2, 0.25]);
    expect([-1, 21].map((x) => heightAt(rising, x))).toEqual([null, null]);
  });

  it('is the nearest one where it passes closest to the place', () => {
    const lines = [line('low', [0, 0, 0]), line('rising', [0, 1, 3])];
    const at = (x: number, place: number) => nearestLine(lines, x, (y) => Math.abs(y - place))?.line.key;
    expect(at(20, 2)).toBe('rising');
    expect(at(20, 1)).toBe('low');
    expect(at(30, 0)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { lineStyle, predictionStyle } from '../../ui/chartData.ts';
import { describeRatio, temperatureLines } from './temperatureLines.ts';

const trace = (name: string, changes: object = {}) => ({
  name,
  measured: { at: [1, 2], values: [0.5, 'NaN' as const], low: [0.4, 0.1], high: [0.6, 0.2], n: [2, 2] },
  predicted: { at: [1, 2], values: [0.5, 0.25] },
  gradientVariance: 1,
  msdRatio: null,
  ...changes,
});

describe('temperatures', () => {
  it('are a measured line with its band and a predicted one for each group', () => {
    const lines = temperatureLines([trace('a'), trace('b')], new Set());
    expect(lines.map(({ label, style }) => [label, style])).toEqual([
      ['a, measured', 0],
      ['a, predicted', predictionStyle(0)],
      ['b, measured', 1],
      ['b, predicted', predictionStyle(1)],
    ]);
    expect(lines[0]).toMatchObject({ values: [0.5, Number.NaN], low: [0.4, 0.1], counts: [2, 2] });
  });

  it('have the same dash for all predictions, which no measured line has, and the colour of their group', () => {
    const traces = Array.from({ length: 9 }, (_, index) => trace(String(index)));
    const looks = temperatureLines(traces, new Set()).map(({ style }) => lineStyle(style));
    const [measured, predicted] = [0, 1].map((kind) => looks.filter((_, index) => index % 2 === kind));
    expect(new Set(predicted!.map(({ dash }) => dash.join())).size).toBe(1);
    expect(measured!.map(({ dash }) => dash.join())).not.toContain(predicted![0]!.dash.join());
    expect(predicted!.map(({ colour }) => colour)).toEqual(measured!.map(({ colour }) => colour));
  });

  it('keep their looks when others are hidden, and leave out what is not known', () => {
    const lines = temperatureLines([trace('a'), trace('b', { measured: null })], new Set(['a']));
    expect(lines.map(({ label, style }) => [label, style])).toEqual([['b, predicted', predictionStyle(1)]]);
    expect(temperatureLines([trace('a', { measured: null, predicted: null })], new Set())).toEqual([]);
  });

  it('say how far they mean what they say', () => {
    expect(describeRatio({ least: 0.961, most: 1.044 })).toBe('0.96 to 1.04');
    expect(describeRatio({ least: 1, most: 1.001 })).toBe('1.00');
    expect(describeRatio(null)).toBe('—');
  });
});

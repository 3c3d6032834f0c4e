import { describe, expect, it } from 'vitest';
import { followedLines, followedText, type Followed } from './followedLines.ts';

const rho = (changes: Partial<Followed> = {}): Followed => ({
  quantity: 'rho',
  metric: 'optimizer/rho',
  planned: { steps: [1, 50, 100], values: [0.9, 0.5, 0] },
  reported: { steps: [20, 100], values: [0.8, 0] },
  largestDifference: 0,
  ...changes,
});
const schedule = (quantities: Followed[]) => ({ steps: 100, epochs: 2, method: 'coolmomentum', quantities });

describe('schedules that were followed', () => {
  it('are drawn as reported and as planned, in looks of their own', () => {
    const lines = followedLines(rho(), { over: 'step', steps: 100, epochs: 2 });
    expect(lines.map(({ key, style, xs }) => [key, style, xs])).toEqual([
      ['reported', 0, [20, 100]],
      ['planned', 1, [1, 50, 100]],
    ]);
  });

  it('stand over epochs by the updates of one', () => {
    const [reported] = followedLines(rho(), { over: 'epoch', steps: 100, epochs: 2 });
    expect(reported?.xs).toEqual([(20 * 2) / 100, 2]);
  });

  it('leave out what is not there', () => {
    const none = rho({ planned: null, reported: { steps: [], values: [] } });
    expect(followedLines(none, { over: 'step', steps: 100, epochs: 2 })).toEqual([]);
  });

  it('are said to be followed where only rounding tells the two apart', () => {
    expect(followedText(schedule([rho({ largestDifference: 0.9 * 1e-10 })]))).toEqual({
      text: 'At all 2 reports the values are those that were planned, but for rounding.',
      isGood: true,
    });
  });

  it('are said to be left where the values are others', () => {
    expect(followedText(schedule([rho({ largestDifference: 0.25 })]))).toEqual({
      text: 'The trial did not keep to its schedules: ρ by up to 0.2500 off.',
      isGood: false,
    });
  });

  it('are not judged before the first report', () => {
    const waiting = rho({ reported: { steps: [], values: [] }, largestDifference: null });
    expect(followedText(schedule([waiting])).text).toBe('Planned over 100 updates; nothing was reported yet.');
  });
});

import { describe, expect, it } from 'vitest';
import { heatCells, heatView } from './heatView.ts';
import { maskOf } from './filters.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData } from './trialData.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const field = (id: string) => data.fields.get(id)!;
const question = {
  x: field('param:optimizer.coolingLength'),
  y: field('param:optimizer.rho0'),
  measure: field('objective'),
};
const view = heatView(data, maskOf(data, []), question);
const cells = heatCells(view, { goal: 'maximize', format: ({ mean }) => mean.toFixed(2) });

describe('the heat map', () => {
  it('has the mean over all trials that meet in a cell', () => {
    expect(view.means.map((row) => row.map((mean) => mean?.mean))).toEqual([
      [0.8, 0.84],
      [0.86, 0.9],
    ]);
  });

  it('shades from the worst to the best that may be compared', () => {
    const shares = cells.map((row) => row.map((cell) => cell?.share));
    expect(shares[0]?.[0]).toBe(0);
    expect(shares[1]?.[0]).toBe(1);
    expect(shares[0]?.[1]).toBeCloseTo((0.84 - 0.8) / (0.86 - 0.8), 12);
  });

  it('says what became of the trials that its means leave out, and does not rank a lucky seed', () => {
    expect(cells[0]?.[0]).toMatchObject({ note: 'n = 1, 1 failed', isIncomplete: true });
    expect(cells[1]?.[1]).toMatchObject({ share: null, value: '0.90', note: 'n = 1, 1 diverged' });
    expect(cells[1]?.[1]?.words).toBe('1 of run, 0.9: 0.90, mean over 1 of 2 trials; 1 diverged');
  });

  it('says how many trials of a cell are still to come, which is no flaw of it', () => {
    const states = data.states.map((state) => (state === 'failed' ? ('waiting' as const) : state));
    const open = heatView({ ...data, states }, maskOf(data, []), question);
    const shown = heatCells(open, { goal: 'maximize', format: ({ mean }) => mean.toFixed(2) });
    expect(shown[0]?.[0]).toMatchObject({ note: 'n = 1, 1 to come', isIncomplete: false });
  });

  it('has no cell where no selected trial is', () => {
    const mask = maskOf(data, [{ by: 'seed', oneOf: ['2'] }]);
    expect(heatView(data, mask, question).means[0]?.[1]).toBeNull();
  });

  it('puts numbers of a range into bands that are even on its scale', () => {
    const range = { ...field('objective'), axis: { ...field('objective').axis, scale: 'linear' as const } };
    const banded = heatView(data, maskOf(data, []), { ...question, x: range });
    expect(banded.columns).toHaveLength(8);
    // 0.8 and 0.9 are the ends; 0.84 lies at 0.4 of the way.
    const filled = banded.means.map((row) => row.flatMap((mean, band) => (mean === null ? [] : [band])));
    expect(filled).toEqual([
      [0, Math.floor(8 * 0.4)],
      [Math.floor(8 * 0.6), 7],
    ]);
  });
});

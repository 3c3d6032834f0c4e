import { describe, expect, it } from 'vitest';
import { lineStyle } from '../../ui/chartData.ts';
import { designLines, effectiveOf, plotLines, runRows, thermometerOf, type Run } from './designLines.ts';

const run = (given: Partial<Run> = {}): Run => ({
  method: 'coolmomentum',
  params: { 'optimizer.rho0': 0.9, 'optimizer.control': 'none' },
  configurations: 1,
  length: { epochs: 2, stepsPerEpoch: 100 },
  isLengthKnown: true,
  batchSize: 32,
  workload: 'small',
  updates: [0, 100, 199],
  learningRate: [0.1, 0.1, 0.1],
  rho: [0.9, 0.5, 0],
  effectiveLearningRate: [0.95, 0.15, 0.05],
  meanEffectiveLearningRate: 0.3,
  zeroFrom: 199,
  ...given,
});
const control = run({
  method: 'matched-lr of coolmomentum',
  params: { 'optimizer.rho0': 0.9, 'optimizer.control': 'matched-lr' },
});
const none = { experience: [] };

describe('the lines of the designer', () => {
  it('are named by their parameters, a matched control by what it controls for', () => {
    expect(designLines([run(), control]).map(({ label }) => label)).toEqual(['rho0 0.9', 'rho0 0.9, matched control']);
    expect(designLines([run({ params: {} })])[0]?.label).toBe('coolmomentum');
  });

  it('have the colour of what they control for and another dash; no two look alike', () => {
    const runs = [0.5, 0.7, 0.9].flatMap((rho0) => [
      run({ params: { 'optimizer.rho0': rho0, 'optimizer.control': 'none' } }),
      { ...control, params: { 'optimizer.rho0': rho0, 'optimizer.control': 'matched-lr' } },
    ]);
    const lines = designLines(runs);
    const [first, second] = lines.map(({ style }) => lineStyle(style));
    expect(first?.colour).toBe(second?.colour);
    expect(first?.dash).not.toEqual(second?.dash);
    expect(lines.map(({ style }) => style % 4)).toEqual([0, 1, 2, 3, 0, 1]);
    expect(new Set(lines.map(({ style }) => style)).size).toBe(runs.length);
  });

  it('differ from their neighbours in colour and dash, fourteen schedules and their controls', () => {
    const runs = Array.from({ length: 14 }, (_, index) =>
      run({ params: { 'optimizer.rho0': index / 14, 'optimizer.control': 'none' } }),
    );
    const looks = designLines(runs).map(({ style }) => lineStyle(style));
    expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash.join()}`)).size).toBe(14);
    looks.slice(1).forEach(({ colour, dash }, index) => {
      expect(colour).not.toBe(looks[index]?.colour);
      expect(dash).not.toEqual(looks[index]?.dash);
    });
  });

  it('lie over updates, epochs or the fraction of the run', () => {
    const lines = designLines([run()]);
    const places = (by: 'step' | 'epoch' | 'fraction') => plotLines(lines, effectiveOf, by)[0]?.xs;
    expect(places('step')).toEqual([0, 100, 199]);
    expect(places('epoch')).toEqual([0, 1, 1.99]);
    expect(places('fraction')).toEqual([0, 0.5, 199 / 200]);
  });

  it('leave out what an optimizer does not have', () => {
    expect(plotLines(designLines([run({ effectiveLearningRate: null })]), effectiveOf, 'step')).toEqual([]);
  });
});

it('schedules are saved with their ends, and with nothing where an optimizer has none', () => {
  const { columns, rows } = runRows(designLines([run(), run({ effectiveLearningRate: null })]));
  const cell = (row: number, name: string) => rows[row]?.[columns.indexOf(name)];
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect([cell(0, 'schedule'), cell(0, 'updates')]).toEqual(['rho0 0.9', 2 * 100]);
  expect([cell(0, 'rho first'), cell(0, 'rho last')]).toEqual([0.9, 0]);
  expect(cell(1, 'effective learning rate last')).toBeNull();
});

describe('the predicted temperature', () => {
  it('is half of the effective learning rate in units of the gradient variance while that is unknown', () => {
    const { temperatureOf, unit } = thermometerOf([run()], none);
    expect(temperatureOf(run())).toEqual([0.95 / 2, 0.15 / 2, 0.05 / 2]);
    expect(unit).toBe('units of σ²');
  });

  it('is lower for larger batches, whose gradients are less noisy', () => {
    const large = run({ batchSize: 64 });
    const { temperatureOf, unit } = thermometerOf([run(), large], none);
    expect(temperatureOf(large)?.[0]).toBe((0.95 * (32 / 64)) / 2);
    expect(unit).toContain('batch size 32');
  });

  it('is absolute where past trials tell the gradient variance of every run', () => {
    const experience = [{ workload: 'small', trials: 3, secondsPerUpdate: 1, gradientVariance: 0.04 }];
    const { temperatureOf, unit } = thermometerOf([run()], { experience });
    expect(temperatureOf(run())?.[0]).toBe((0.95 * 0.04) / 2);
    expect(unit).toBe('units of the loss');
    expect(thermometerOf([run(), run({ workload: 'other' })], { experience }).unit).toContain('σ²');
  });
});

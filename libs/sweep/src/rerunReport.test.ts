import { describe, expect, it } from 'vitest';
import { rerunReport, type RecordedRun } from './rerunReport.ts';

const run: RecordedRun = {
  series: [
    { name: 'train/loss', steps: [10, 20, 30], values: [0.9, 0.5, NaN] },
    { name: 'validation/accuracy', steps: [20], values: [0] },
    { name: 'time/training', steps: [20], values: [1.5] },
  ],
  finalHash: 'aa',
  environment: { intraOpThreads: 2, node: 'v20.19.0', dataset: { name: 'digits', contentHash: 'd1' } },
};

/** The run with other values of one metric. */
function withValues(name: string, values: readonly number[]): RecordedRun {
  return { ...run, series: run.series.map((one) => (one.name === name ? { ...one, values } : one)) };
}

describe('rerunReport', () => {
  it('calls runs identical that agree in every bit, NaN included', () => {
    expect(rerunReport(run, { ...run, series: run.series.map((one) => ({ ...one })) })).toEqual({
      verdict: 'identical',
      firstDifference: null,
      weights: 'same',
      environmentDifferences: [],
    });
  });

  it('names the first step and metric that differ, by however little', () => {
    const rerun = withValues('train/loss', [0.9, 0.5 + 2 ** -53, 1]);
    expect(rerunReport(run, rerun)).toMatchObject({
      verdict: 'differs',
      firstDifference: { step: 20, metric: 'train/loss', original: 0.5, rerun: 0.5 + 2 ** -53 },
    });
  });

  it('finds the earliest difference whatever the order of the metrics', () => {
    const reversed = { ...run, series: [...run.series].reverse() };
    const rerun = { ...run, series: run.series.map((one) => ({ ...one, values: one.values.map(() => 7) })) };
    expect(rerunReport(reversed, rerun).firstDifference).toMatchObject({ step: 10, metric: 'train/loss' });
  });

  it('tells 0 from -0', () => {
    const rerun = withValues('validation/accuracy', [-0]);
    expect(rerunReport(run, rerun).firstDifference).toMatchObject({ step: 20, metric: 'validation/accuracy' });
  });

  it('does not look at times', () => {
    expect(rerunReport(run, withValues('time/training', [99])).verdict).toBe('identical');
  });

  it('counts a point that only one of the runs has as a difference', () => {
    const long = withValues('train/loss', [0.9, 0.5, 1]);
    const short = withValues('train/loss', [0.9, 0.5]);
    const about = { step: 30, metric: 'train/loss' };
    expect(rerunReport(long, short).firstDifference).toEqual({ ...about, original: 1, rerun: null });
    expect(rerunReport(short, long).firstDifference).toEqual({ ...about, original: null, rerun: 1 });
  });

  it('sees final weights that differ where no metric shows it', () => {
    const report = rerunReport(run, { ...run, finalHash: 'bb' });
    expect(report).toMatchObject({ verdict: 'differs', firstDifference: null, weights: 'different' });
  });

  it('judges by the metrics where a run kept no hash', () => {
    expect(rerunReport({ ...run, finalHash: null }, run)).toMatchObject({ verdict: 'identical', weights: 'unknown' });
  });

  it('names what differs in the environment, and first what changes bits', () => {
    const environment = {
      ...run.environment,
      node: 'v24.0.0',
      host: 'other',
      intraOpThreads: 1,
      dataset: { name: 'digits', contentHash: 'd2' },
    };
    expect(rerunReport(run, { ...run, environment }).environmentDifferences).toEqual([
      { field: 'intraOpThreads', changesBits: true, original: 2, rerun: 1 },
      { field: 'dataset.contentHash', changesBits: true, original: 'd1', rerun: 'd2' },
      { field: 'node', changesBits: false, original: 'v20.19.0', rerun: 'v24.0.0' },
      { field: 'host', changesBits: false, original: null, rerun: 'other' },
    ]);
  });
});

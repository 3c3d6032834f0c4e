import type { RerunReport } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { describeRerun, rerunValue } from './rerunReport.ts';

const identical: RerunReport = {
  verdict: 'identical',
  firstDifference: null,
  weights: 'same',
  environmentDifferences: [],
};
const differing: RerunReport = {
  verdict: 'differs',
  firstDifference: { step: 20, metric: 'train/loss', original: 0.5, rerun: 0.5 + 2 ** -53 },
  weights: 'different',
  environmentDifferences: [
    { field: 'intraOpThreads', changesBits: true, original: 2, rerun: 1 },
    { field: 'node', changesBits: false, original: null, rerun: 'v24.0.0' },
  ],
};

describe('describeRerun', () => {
  it('says that a run repeats bit for bit, and how far that was looked at', () => {
    expect(describeRerun(identical)).toContain('bit-identical: every metric at every step, and the final weights');
    expect(describeRerun({ ...identical, weights: 'unknown' })).toContain('no hash of the final weights was kept');
  });

  it('gives the first difference with all its digits', () => {
    expect(describeRerun(differing)).toContain(
      `differs from step 20 on: train/loss was 0.5, now ${String(0.5 + 2 ** -53)}`,
    );
  });

  it('tells what may change results from what does not', () => {
    const lines = describeRerun(differing).split('\n');
    expect(lines.slice(1)).toEqual([
      'Of the environment differs, and may change results:',
      '  intraOpThreads: was 2, now 1',
      'Differs as well, without changing results:',
      '  node: was not known, now v24.0.0',
    ]);
  });

  it('says where only the weights differ', () => {
    expect(describeRerun({ ...identical, verdict: 'differs', weights: 'different' })).toContain(
      'no metric does, the final weights do',
    );
  });
});

describe('rerunValue', () => {
  it('writes NaN as a word, which JSON would lose', () => {
    const firstDifference = { step: 1, metric: 'train/loss', original: NaN, rerun: null };
    expect(rerunValue({ ...differing, firstDifference })).toMatchObject({
      firstDifference: { original: 'NaN', rerun: null },
    });
  });
});

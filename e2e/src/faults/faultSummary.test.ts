import { expect, it } from 'vitest';
import type { FaultReport } from './fault.ts';
import { describeReport, describeSummary, summaryOf } from './faultSummary.ts';

const survived: FaultReport = {
  ...{
    name: 'kill-trial',
    mode: 'run',
    outcome: 'survived',
    when: 'at 43 %',
    what: 'kill -9',
    problems: [],
    seconds: 8,
  },
};
const failed: FaultReport = { ...survived, outcome: 'failed', problems: ['t1: has 2 results, not one'] };
const skipped: FaultReport = { ...survived, name: 'disk-full', outcome: 'skipped', when: '', what: 'needs root' };

it('counts a fault that was skipped as not injected', () => {
  const summary = summaryOf([survived, failed, skipped], { seed: 1, seconds: 24 });
  expect(summary).toMatchObject({ injected: 2, survived: 1, failed: 1, skipped: 1 });
  expect(describeSummary(summary)).toBe(
    'disk-full          0 of 0 survived, 1 skipped\nkill-trial         1 of 2 survived\n' +
      '2 faults injected, 1 survived, 1 failed, 1 skipped (seed 1, 24 s)',
  );
});

it('tells of every fault what was done, when, and what came of it', () => {
  expect(describeReport(survived, '1/3')).toBe('survived    1/3 kill-trial (run) at 43 %: kill -9 [8.0 s]');
  expect(describeReport(failed, '2/3').split('\n')[1]).toBe('         t1: has 2 results, not one');
  expect(describeReport(skipped, '3/3')).toBe('skipped     3/3 disk-full (run) needs root [8.0 s]');
});

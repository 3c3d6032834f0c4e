import { expect, test } from 'vitest';
import { LeaseWatch } from './leaseWatch.ts';

test('the trial is asked to stop, and then killed, before the lease has run out', () => {
  const lease = new LeaseWatch(0, 100);
  expect([0, 59, 60, 84, 85].map((nowMs) => lease.state(nowMs))).toEqual(['good', 'good', 'ending', 'ending', 'over']);
});

test('a lease counts from when its renewal was sent, and an older answer does not shorten it', () => {
  const lease = new LeaseWatch(0, 100);
  lease.renewed(50, 100);
  lease.renewed(20, 100);
  expect(lease.state(50 + 59)).toBe('good');
  expect(lease.overdueMs(50 + 101)).toBe(1);
});

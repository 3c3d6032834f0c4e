import { expect, it } from 'vitest';
import { beatMsOf } from './heartbeat.ts';

it('comes four times in a lease, and at least every 15 s however long leases last', () => {
  expect(beatMsOf({ leaseMs: 8_000 })).toBe(8_000 / 4);
  expect(beatMsOf({})).toBe(15_000);
  // Of a cluster: leases of ten minutes.
  expect(beatMsOf({ leaseMs: 600_000 })).toBe(15_000);
});

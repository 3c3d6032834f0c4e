import { expect, test } from 'vitest';
import type { AgentEntry } from '@coolsweep/sweep';
import { IngestionLimits, pointsIn } from './ingestionLimits.ts';

const metrics = (points: number): AgentEntry => ({
  kind: 'message',
  value: { attemptId: 5, message: { type: 'metrics', points: Array.from({ length: points }, () => ({})) } },
});

test.each<[unknown, number]>([
  [{ message: { points: [1, 2] } }, 2],
  [{ message: { points: 7 } }, 0],
  [{ message: null }, 0],
  [null, 0],
  ['text', 0],
  [undefined, 0],
])('of %j as a message %i points are counted', (value, points) => {
  expect(pointsIn({ kind: 'message', value })).toBe(points);
});

test('an attempt may report so many points a second, over a window of five', async () => {
  const limits = new IngestionLimits(10);
  expect(await limits.delivery(1, [metrics(50)])).toBeNull();
  expect(await limits.delivery(1, [metrics(1)])).toBeLessThanOrEqual(5);
  expect(await limits.delivery(2, [metrics(1)])).toBeNull();
});

test('a delivery of more than all that fits is taken when there is room for nothing else', async () => {
  const limits = new IngestionLimits(10);
  expect(await limits.delivery(1, [metrics(10_000)])).toBeNull();
  expect(await limits.delivery(1, [metrics(10_000)])).not.toBeNull();
});

test('deliveries do not use up the room of beats', async () => {
  const limits = new IngestionLimits();
  let waits: number | null = null;
  for (let count = 0; waits === null; count++) {
    waits = await limits.request(1, 'deliver');
    expect(count).toBeLessThanOrEqual(500);
  }
  expect(await limits.request(1, 'beat')).toBeNull();
});

test('an address is told to wait after 300 refusals in a minute', async () => {
  const limits = new IngestionLimits();
  for (let count = 0; count < 300; count++) expect(await limits.refusal('10.0.0.7')).toBeNull();
  expect(await limits.refusal('10.0.0.7')).toBeGreaterThan(0);
  expect(await limits.refusal('10.0.0.8')).toBeNull();
});

import { memoryStore } from '@coolsweep/sweep';
import { expect, it } from 'vitest';
import { ServerMetrics } from './serverMetrics.ts';

const now = new Date('2026-03-02T09:00:30.000Z');
const beatAt = new Date(now.getTime() - 12_000);

const machine = {
  ...{ versions: {}, cpu: { model: '', threads: 2, load: null }, memory: { totalBytes: 1, freeBytes: 1 } },
  ...{ gpus: [], databaseBytes: null, freeDiskBytes: null, findings: [] },
};
const heartbeat = (id: string, writes: { readonly points: number; readonly fenced: number }) => ({
  ...{ id, host: 'n1', pid: 1, startedAt: beatAt, heartbeatAt: beatAt, leaseUntil: now, attemptIds: [] },
  slots: [{ name: 'cpu', gpu: null, trialId: null }],
  machine: { ...machine, writes },
});

it('tells what all schedulers have written and what was refused, their slots, and how far behind they are', async () => {
  const store = memoryStore();
  await store.beat(heartbeat('one', { points: 1000, fenced: 1 }));
  await store.beat(heartbeat('two', { points: 24, fenced: 0 }));
  const metrics = new ServerMetrics({ store, databaseBytes: () => Promise.resolve(4096), now: () => now });
  const text = await metrics.text();
  for (const line of [
    `coolsweep_points_written_total ${1000 + 24}`,
    'coolsweep_fenced_writes_total 1',
    'coolsweep_slots{state="free"} 2',
    'coolsweep_scheduler_lag_seconds 12',
    'coolsweep_database_bytes 4096',
  ])
    expect(text).toContain(`${line}\n`);
});

import { memoryStore, type SweepOverview } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { expect, it } from 'vitest';
import { sweepStatus, type SweepStatus } from './sweepStatus.ts';

type Given = Partial<SweepOverview['counts']> & { readonly state: SweepOverview['sweep']['state'] };

async function statusOf({ state, ...counts }: Given): Promise<SweepStatus> {
  const store = memoryStore();
  const { id } = await store.createSweep({ ...exampleSweep(), trials: [] }, new Date(0));
  await store.setSweepState(id, state);
  const overview = await store.sweepById(id);
  return sweepStatus({ ...overview, counts: { ...overview.counts, ...counts } });
}

it.each<[string, Given, SweepStatus]>([
  ['a trial runs', { state: 'active', running: 1, waiting: 3 }, 'running'],
  ['nothing runs though it is at work', { state: 'active', waiting: 3 }, 'waiting'],
  ['no scheduler has taken it up', { state: 'queued', waiting: 3 }, 'waiting'],
  ['every trial completed', { state: 'finished', completed: 3 }, 'completed'],
  ['not every trial completed', { state: 'finished', completed: 2, diverged: 1 }, 'finished'],
  ['it was paused', { state: 'paused', waiting: 1 }, 'paused'],
  ['its scheduler was stopped', { state: 'stopped', waiting: 1 }, 'stopped'],
  ['it was cancelled', { state: 'cancelled', cancelled: 1 }, 'cancelled'],
])('when %s: %j is %s', async (_title, given, expected) => {
  expect(await statusOf(given)).toBe(expected);
});

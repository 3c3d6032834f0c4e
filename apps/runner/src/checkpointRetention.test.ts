import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import { defaultCheckpoints, memoryStore, type KeptCheckpoints, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CheckpointRetention } from './checkpointRetention.ts';

const steps = ['0000000010.checkpoint', '0000000020.checkpoint', '0000000030.checkpoint'];

/** A sweep of one trial that has made three checkpoints. */
async function trained(keep: KeptCheckpoints | null) {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-retention-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = memoryStore();
  const { spec, ...sweep } = exampleSweep({ configurations: 1 });
  const checkpoints = keep === null ? undefined : { ...defaultCheckpoints, keep };
  const { id } = await store.createSweep({ ...sweep, spec: { ...spec, checkpoints } }, new Date(0));
  const [trial] = await store.trialsOf(id);
  await mkdir(join(folder, trial!.id));
  for (const file of steps) await writeFile(join(folder, trial!.id, file), '');
  const told: string[] = [];
  const retention = new CheckpointRetention({ store, folder, tell: (text) => told.push(text) });
  return { retention, trial: trial!, told, left: async () => (await readdir(join(folder, trial!.id))).sort() };
}

const ended = (trial: Trial, outcome: Extract<SchedulerEvent, { type: 'ended' }>['outcome']) =>
  ({ type: 'ended', trial, outcome, message: null }) as const;

describe('the checkpoints of a trial that has ended', () => {
  it.each([
    { keep: null, left: 1 },
    { keep: 2, left: 2 },
    { keep: 'all', left: 3 },
    { keep: 0, left: 0 },
  ] as const)('stay as far as its sweep wants, keep: $keep', async ({ keep, left }) => {
    const { retention, trial, left: present } = await trained(keep);
    retention.take(ended(trial, 'completed'));
    await retention.settled();
    expect(await present()).toEqual(steps.slice(steps.length - left));
  });

  it.each(['failed', 'cancelled', 'lost', 'stopped', 'preempted'] as const)(
    'all stay when it was %s: it may go on from one of them',
    async (outcome) => {
      const { retention, trial, left } = await trained(1);
      retention.take(ended(trial, outcome));
      await retention.settled();
      expect(await left()).toEqual(steps);
    },
  );

  it('stay, and it is said why, when they cannot be looked at', async () => {
    const { retention, trial, told } = await trained(1);
    retention.take(ended({ ...trial, sweepId: 'gone' }, 'completed'));
    await retention.settled();
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^checkpoints of ${trial.id} could not be removed: .*gone`)),
    ]);
  });
});

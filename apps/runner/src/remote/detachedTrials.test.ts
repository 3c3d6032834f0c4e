import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { exampleSweep } from '@coolsweep/sweep/testing';
import type { SweepStore } from '@coolsweep/sweep';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptTraces } from '../attemptTraces.ts';
import { serve } from '../commands/serve.ts';
import { processIdentity } from '../processIdentity.ts';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { leftDetached, withDetachedTrials } from './detachedTrials.ts';

let command: TestCommand;
beforeEach(async () => void (command = await testCommand()));
afterEach(() => command.end());

const traces = { answered: () => undefined } as unknown as AttemptTraces;
const context = () => ({ ...command.context, console: { ...command.context.console, event: () => undefined } });

/** A trial that a scheduler of this name has. */
async function claimedBy(store: SweepStore, owner: string): Promise<string> {
  const { id } = await store.createSweep({ ...exampleSweep(), state: 'active' }, new Date());
  const at = new Date();
  const claim = await store.claim(id, { owner, at, leaseUntil: new Date(at.getTime() + 60_000) });
  return claim?.trial.id ?? '';
}
const gone = `${hostname()}/999999999/1`;

describe.runIf(process.platform === 'linux')('trials that outlive their server', () => {
  test('are those of a detached scheduler of this machine that has ended, and of no other', async () => {
    await withStore(command.context.environment, async (store) => {
      for (const owner of [gone, `slurm:${gone}`, `local:${processIdentity()}`, 'local:elsewhere/7/1'])
        await claimedBy(store, owner);
      expect(await leftDetached(store)).toEqual([]);
      const id = await claimedBy(store, `local:${gone}`);
      expect((await leftDetached(store)).map(({ claim }) => claim.trial.id)).toEqual([id]);
    });
  });

  test('wait again at no cost when their server ended before it had begun with them', async () => {
    await withStore(command.context.environment, async (store) => {
      const id = await claimedBy(store, `local:${gone}`);
      await withDetachedTrials({ context: context(), store, traces }, { slots: 2 }, async ({ slots, adopted }) => {
        expect([slots.length >= 1, adopted]).toEqual([true, 0]);
        expect((await store.trialById(id)).state).toBe('waiting');
        expect((await store.attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['preempted']);
      });
    });
  });

  test('have one server at a time', async () => {
    const socket = join(command.context.environment.home, 'agents.sock');
    await withStore(command.context.environment, async (store) => {
      const services = { context: context(), store, traces };
      await withDetachedTrials(services, { slots: null }, async () => {
        const second = withDetachedTrials(services, { slots: null }, () => Promise.resolve());
        await expect(second).rejects.toThrow('another server hears the agents of this data folder');
        expect(existsSync(socket)).toBe(true);
      });
      expect(existsSync(socket)).toBe(false);
    });
  });
});

test('a cluster is not asked to detach what goes on without its server anyway', async () => {
  await expect(serve(command.context, { on: 'slurm', slots: null, detached: true })).rejects.toThrow(
    '--detached is for trials on this machine',
  );
});

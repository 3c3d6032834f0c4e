import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@coolsweep/store';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scenarios } from './scenarios.ts';
import { openSeedStore } from './seedStore.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'coolsweep-seed-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function seed(replaces = false): Promise<number> {
  const store = await openSeedStore({ home, replaces });
  try {
    const signal = new AbortController().signal;
    await scenarios.quickstart!.fill({ store, now: new Date('2026-03-02'), say: () => undefined, signal });
    return (await store.listSweeps()).length;
  } finally {
    await store.close();
  }
}

it('fills an empty workspace, and a filled one only where it may replace what is invented', async () => {
  expect(await seed()).toBe(1);
  await expect(seed()).rejects.toThrow(/invented sweeps already: --replace/);
  expect(await seed(true)).toBe(1);
});

it('never replaces what is not invented', async () => {
  await seed();
  const store = await openStore({ file: join(home, 'coolsweep.db') });
  await store.createSweep(exampleSweep({ name: 'mine' }), new Date());
  await store.close();
  await expect(seed(true)).rejects.toThrow(/are not invented, which stay/);
});

it('does not replace the database of a scheduler at work', async () => {
  await seed();
  const store = await openStore({ file: join(home, 'coolsweep.db') });
  const now = new Date();
  await store.beat({
    ...{ id: 'other', host: 'here', pid: 1, startedAt: now, heartbeatAt: now, slots: [] },
    ...{ attemptIds: [], leaseUntil: now },
  });
  await store.close();
  await expect(seed(true)).rejects.toThrow(/a scheduler is at work/);
});

it('leaves a folder alone that is used for something else', async () => {
  await writeFile(join(home, 'thesis.tex'), '');
  await expect(seed(true)).rejects.toThrow(/holds other files/);
});

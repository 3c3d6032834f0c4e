import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptOutcome } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { gc, type GcOptions } from './gc.ts';

const now = new Date('2026-06-01T00:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe('coolsweep gc', () => {
  let test: TestCommand;
  beforeEach(async () => void (test = await testCommand()));
  afterEach(() => test.end());

  const run = (options: Partial<GcOptions> = {}) =>
    gc(test.context, { dryRun: false, days: 30, logs: false, keep: 3, now, ...options });
  const cached = (path: string) => join(test.context.environment.cacheDir, 'datasets', path);
  const inHome = (path: string) => join(test.context.environment.home, path);

  /** A file of ten bytes that was used so many days ago. */
  async function put(path: string, days: number): Promise<string> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '0123456789');
    for (const one of [path, dirname(path)]) await utimes(one, daysAgo(days), daysAgo(days));
    return path;
  }

  /** A sweep of two trials, of which the first ends so. */
  async function record(outcome: AttemptOutcome, days: number): Promise<string> {
    return withStore(test.context.environment, async (store) => {
      const { id } = await store.createSweep(exampleSweep({ name: outcome }), daysAgo(90));
      const claim = await store.claim(id, { owner: 'test', at: daysAgo(days), leaseUntil: now });
      await store.report(claim!.attemptId, { log: [{ at: now, stream: 'stdout', text: 'said' }] });
      const end = { at: daysAgo(days), objective: null, results: { 'test/accuracy': 0.5 }, failure: null };
      await store.finish(claim!.attemptId, { ...end, outcome });
      return id;
    });
  }

  it('removes caches that were not used for 30 days, and keeps the others and the data sets', async () => {
    await record('completed', 60);
    const old = [await put(cached('decoded/a.bin'), 31), await put(cached('indexes/b.bin'), 31)];
    const kept = [await put(cached('decoded/c.bin'), 29), await put(cached('mnist/train-images-idx3-ubyte'), 400)];
    expect(await run()).toBe(0);
    expect(old.map((path) => existsSync(path))).toEqual([false, false]);
    expect(kept.map((path) => existsSync(path))).toEqual([true, true]);
    expect(test.values).toMatchObject([{ dryRun: false, bytes: 2 * 10 }]);
    expect(test.lines.at(-1)).toBe('20 B freed');
  });

  it('counts the reading of a cache as its use', async () => {
    const path = await put(cached('decoded/a.bin'), 31);
    await utimes(path, daysAgo(1), daysAgo(31));
    await run();
    expect(existsSync(path)).toBe(true);
  });

  it('removes parts of files, those of downloads only when nobody went on with them', async () => {
    const old = [
      await put(cached('decoded/a.bin.12-ab.partial'), 2),
      await put(cached('cifar10/x.tar.gz.partial'), 31),
      await put(cached('cifar10/x.tar.gz.partial.origin'), 31),
      await put(inHome('restore.partial-abc/coolsweep.db'), 2),
    ];
    const kept = [
      await put(cached('mnist/y.gz.partial'), 29),
      await put(cached('indexes/b.bin.12-ab.partial'), 0.5),
      await put(inHome('backup.partial-abc/coolsweep.db'), 0.5),
    ];
    // openWorkspace wants a database before anything else.
    await put(inHome('coolsweep.db'), 0).then((path) => writeFile(path, ''));
    await run();
    expect(old.map((path) => existsSync(path))).toEqual(old.map(() => false));
    expect(kept.map((path) => existsSync(path))).toEqual(kept.map(() => true));
  });

  it('removes checkpoints of trials that are over or unknown, and keeps those that something may go on from', async () => {
    const [completed, failed, failedLately] = [
      await record('completed', 1),
      await record('failed', 31),
      await record('failed', 29),
    ];
    const folder = (trial: string) => join('checkpoints', trial, 'last.bin');
    const old = await Promise.all(
      [`${completed}-t1`, `${failed}-t1`, 'unknown-t1'].map((trial) => put(inHome(folder(trial)), 2)),
    );
    const kept = await Promise.all(
      [`${completed}-t2`, `${failedLately}-t1`].map((trial) => put(inHome(folder(trial)), 50)),
    );
    const unknownToday = await put(inHome(folder('unknown-t2')), 0.5);
    await run();
    expect(old.map((path) => existsSync(path))).toEqual([false, false, false]);
    expect([...kept, unknownToday].map((path) => existsSync(path))).toEqual([true, true, true]);
  });

  it('keeps the checkpoints of the best configurations of a sweep, three unless it is said how many', async () => {
    const id = await withStore(test.context.environment, async (store) => {
      const sweep = await store.createSweep(exampleSweep({ name: 'many', configurations: 4 }), daysAgo(90));
      for (const objective of [0.3, 0.1, 0.4, 0.2]) {
        const claim = await store.claim(sweep.id, { owner: 'test', at: daysAgo(60), leaseUntil: now });
        const end = { at: daysAgo(60), objective, results: {}, failure: null };
        await store.finish(claim!.attemptId, { ...end, outcome: 'completed' });
      }
      return sweep.id;
    });
    const paths = await Promise.all([1, 2, 3, 4].map((n) => put(inHome(`checkpoints/${id}-t${n}/last.bin`), 50)));
    const stays = () => paths.map((path) => existsSync(path));
    await run();
    expect(stays()).toEqual([true, false, true, true]);
    await run({ keep: 1 });
    expect(stays()).toEqual([false, false, true, false]);
    await run({ keep: 0 });
    expect(stays()).toEqual([false, false, false, false]);
  });

  it('keeps the checkpoints of a sweep that one which is not over was made from', async () => {
    const sweepId = await record('completed', 60);
    const path = await put(inHome(`checkpoints/${sweepId}-t1/last.bin`), 50);
    await withStore(test.context.environment, (store) =>
      store.createSweep({ ...exampleSweep(), origin: { kind: 'extension', sweepId, trialId: null } }, now),
    );
    await run();
    expect(existsSync(path)).toBe(true);
  });

  it('removes folders of attempts on a cluster when their trials are long over, and those of checks', async () => {
    const id = await record('completed', 60);
    const old = await Promise.all(
      [`${id}-t1-a1-abc123`, 'gone-t1-a7-abc123', 'check/check-a1-abc123'].map((name) =>
        put(inHome(`cluster/${name}/attempt.json`), 31),
      ),
    );
    const kept = await Promise.all([
      put(inHome(`cluster/${id}-t2-a2-abc123/attempt.json`), 31),
      put(inHome(`cluster/${id}-t1-a3-abc123/attempt.json`), 29),
    ]);
    await run();
    expect(old.map((path) => existsSync(path))).toEqual([false, false, false]);
    expect(kept.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('removes log lines only on request, and no results', async () => {
    const id = await record('completed', 31);
    const logOf = () => withStore(test.context.environment, (store) => store.logOf(`${id}-t1`));
    await run();
    expect(await logOf()).toHaveLength(1);
    await run({ logs: true, dryRun: true });
    expect(await logOf()).toHaveLength(1);
    await run({ logs: true });
    expect(await logOf()).toEqual([]);
    const trial = await withStore(test.context.environment, (store) => store.trialById(`${id}-t1`));
    expect(trial.results).toEqual({ 'test/accuracy': 0.5 });
  });

  it('only says what would go in a dry run', async () => {
    const path = await put(cached('decoded/a.bin'), 31);
    await run({ dryRun: true });
    expect(existsSync(path)).toBe(true);
    expect(test.lines.at(-1)).toBe('10 B would be freed');
    expect(test.values).toMatchObject([{ dryRun: true, freed: [{ kind: 'cache', path, bytes: 10 }] }]);
  });

  it('says so when there is nothing', async () => {
    await run();
    expect(test.lines).toEqual(['nothing to free']);
  });
});

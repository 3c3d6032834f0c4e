import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Checkpointing } from '@coolsweep/sweep';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkpointFiles, pruneCheckpoints } from './checkpointFiles.ts';

async function keeper(given: Partial<Checkpointing> = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'coolsweep-checkpoints-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = path.join(root, 'sweep-1');
  const told: (string | number)[] = [];
  const clock = { ms: 0 };
  const files = checkpointFiles({
    folder,
    settings: { everyEpochs: 2, minSeconds: 10, maxSeconds: 600, keep: 1, ...given },
    nowMs: () => clock.ms,
    announce: ({ step }) => told.push(step),
    log: (text) => told.push(text),
  });
  return { root, folder, told, clock, files };
}

const fileOf = (step: number) => `${String(step).padStart(10, '0')}.checkpoint`;
const names = async (folder: string) => (await readdir(folder)).sort();

describe('a checkpoint', () => {
  it('is wanted every so many epochs, not too soon, and within a long epoch', async () => {
    const { clock, files } = await keeper();
    const dueAt = (seconds: number, endsEpoch: boolean) => {
      clock.ms = seconds * 1000;
      return files.isDue({ step: 1, endsEpoch });
    };
    expect(dueAt(9, true)).toBe(false);
    expect(dueAt(9, true)).toBe(false);
    expect(dueAt(9.9, false)).toBe(false);
    expect(dueAt(10, true)).toBe(true);
    await files.keep(1, new Uint8Array(1));
    expect(dueAt(30, true)).toBe(false);
    expect(dueAt(31, true)).toBe(true);
    expect(dueAt(609, false)).toBe(false);
    expect(dueAt(610, false)).toBe(true);
  });

  it('is wanted at the end of training whatever the time, unless none is to stay', async () => {
    const end = { step: 9, endsEpoch: true, endsTraining: true };
    for (const keep of ['all', 1, 5] as const) expect((await keeper({ keep })).files.isDue(end)).toBe(true);
    expect((await keeper({ keep: 0 })).files.isDue(end)).toBe(false);
  });

  it('stays beside as many before it as are asked for while training goes on', async () => {
    const { folder, files } = await keeper({ keepWhileTraining: 2 });
    for (const step of [1, 2, 3]) await files.keep(step, new Uint8Array(1));
    expect(await names(folder)).toEqual([2, 3].map(fileOf));
  });

  it('stays beside the two before it while training goes on, and nothing stays that a killed writer left', async () => {
    const { folder, files, told } = await keeper();
    await files.keep(5, new Uint8Array([5]));
    await writeFile(path.join(folder, '0000000006.checkpoint.1.partial'), 'half');
    for (const step of [10, 100, 1000]) await files.keep(step, new Uint8Array([step % 256]));
    expect(await names(folder)).toEqual([10, 100, 1000].map(fileOf));
    expect([...(await readFile(path.join(folder, fileOf(100))))]).toEqual([100]);
    expect(told).toEqual([5, 10, 100, 1000]);
  });

  it.each([
    { keep: 'all', left: [1, 2, 3, 4, 5] },
    { keep: 4, left: [2, 3, 4, 5] },
    { keep: 0, left: [3, 4, 5] },
  ] as const)('stays while training goes on as keep: $keep says, but three at least', async ({ keep, left }) => {
    const { folder, files } = await keeper({ keep });
    for (const step of [1, 2, 3, 4, 5]) await files.keep(step, new Uint8Array([step]));
    expect(await names(folder)).toEqual(left.map(fileOf));
  });
});

describe('when a trial has ended', () => {
  it.each([
    { keep: 'all', left: [1, 20, 300] },
    { keep: 2, left: [20, 300] },
    { keep: 1, left: [300] },
    { keep: 0, left: [] },
  ] as const)('the latest checkpoints stay, keep: $keep', async ({ keep, left }) => {
    const { folder } = await keeper();
    await mkdir(folder);
    for (const file of [...[1, 20, 300].map(fileOf), 'half.partial']) await writeFile(path.join(folder, file), '');
    await pruneCheckpoints(folder, keep);
    expect(await names(folder)).toEqual(left.map(fileOf));
  });

  it('a trial that made none is no error', async () => {
    const { folder } = await keeper();
    await expect(pruneCheckpoints(folder, 1)).resolves.toBeUndefined();
  });
});

describe('where nothing can be written', () => {
  const complaint = /the checkpoint after update 7 could not be kept \(.+\): make room .* the last good one stays/;

  it('the last good one stays, and the log says so', async () => {
    const { root, folder, files, told } = await keeper();
    await writeFile(folder, 'a file where the folder should be');
    await files.keep(7, new Uint8Array([7]));
    expect(told[0]).toMatch(complaint);
    expect(await readdir(root)).toEqual(['sweep-1']);
  });

  // Linux: writing to this device fails as on a full disk.
  it.skipIf(!existsSync('/dev/full'))('because the disk is full, the next one is kept when there is room', async () => {
    const { folder, files, told, clock } = await keeper({ everyEpochs: 1, minSeconds: 60 });
    await files.keep(5, new Uint8Array([5]));
    await symlink('/dev/full', path.join(folder, `${fileOf(7)}.${process.pid}.partial`));
    await files.keep(7, new Uint8Array(100_000));
    expect(told).toEqual([5, expect.stringMatching(complaint)]);
    expect(told[1]).toMatch(/ENOSPC/);
    expect(await names(folder)).toEqual([fileOf(5)]);
    expect([...(await readFile(path.join(folder, fileOf(5))))]).toEqual([5]);
    // Not at once: a disk that is full stays so for a while, and every try costs time.
    clock.ms = 59_000;
    expect(files.isDue({ step: 8, endsEpoch: true })).toBe(false);
    clock.ms = 60_000;
    expect(files.isDue({ step: 9, endsEpoch: true })).toBe(true);
    await files.keep(9, new Uint8Array([9]));
    expect(await names(folder)).toEqual([5, 9].map(fileOf));
    expect(told.at(-1)).toBe(9);
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkpointFiles } from './checkpointFiles.ts';

async function keeper(pace = { everyEpochs: 2, minSeconds: 10, maxSeconds: 600 }) {
  const root = await mkdtemp(path.join(tmpdir(), 'coolsweep-checkpoints-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = path.join(root, 'sweep-1');
  const told: (string | number)[] = [];
  const clock = { ms: 0 };
  const files = checkpointFiles({
    folder,
    pace,
    nowMs: () => clock.ms,
    announce: ({ step }) => told.push(step),
    log: (text) => told.push(text),
  });
  return { root, folder, told, clock, files };
}

it('wants a checkpoint every so many epochs, not too soon, and within a long epoch', async () => {
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

it('keeps the three latest files whole, and nothing that a killed writer left', async () => {
  const { folder, files, told } = await keeper();
  await files.keep(5, new Uint8Array([5]));
  await writeFile(path.join(folder, '0000000006.checkpoint.1.partial'), 'half');
  for (const step of [10, 100, 1000]) await files.keep(step, new Uint8Array([step % 256]));
  const names = ['0000000010.checkpoint', '0000000100.checkpoint', '0000001000.checkpoint'];
  expect((await readdir(folder)).sort()).toEqual(names);
  expect([...(await readFile(path.join(folder, '0000000100.checkpoint')))]).toEqual([100]);
  expect(told).toEqual([5, 10, 100, 1000]);
});

it('leaves the last good one, and says so, where nothing can be written', async () => {
  const { root, folder, files, told } = await keeper();
  await writeFile(folder, 'a file where the folder should be');
  await files.keep(7, new Uint8Array([7]));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/the checkpoint after update 7 could not be kept \(.+\); the one before it stays/);
  expect(await readdir(root)).toEqual(['sweep-1']);
});

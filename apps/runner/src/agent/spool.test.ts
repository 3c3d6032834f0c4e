import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Spool } from './spool.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const written = async (path: string, count: number) => {
  await expect.poll(async () => (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1).toBe(count);
};

test('what was appended is read from any number on, also from the first one again', async () => {
  const path = join(folder, 'spool.jsonl');
  const spool = new Spool(path);
  for (const n of [1, 2, 3]) spool.append({ n, text: 'ä\n' });
  await written(path, 3);
  spool.append({ n: 4 });
  expect(spool.last).toBe(4);
  expect(await spool.from(2, 2)).toEqual([2, 3].map((n) => ({ n, text: 'ä\n' })));
  expect(await spool.from(4, 9)).toEqual([{ n: 4 }]);
  expect(await spool.from(1, 1)).toEqual([{ n: 1, text: 'ä\n' }]);
  expect(await spool.from(5, 1)).toEqual([]);
});

test('nothing is lost where the disk takes nothing', async () => {
  const spool = new Spool(join(folder, 'missing', 'spool.jsonl'));
  for (const n of [1, 2, 3]) spool.append(n);
  await spool.close();
  expect(await spool.from(1, 9)).toEqual([1, 2, 3]);
  expect(await spool.from(3, 9)).toEqual([3]);
});

test('the file is gone after the end', async () => {
  const path = join(folder, 'spool.jsonl');
  const spool = new Spool(path);
  spool.append(1);
  await written(path, 1);
  await spool.close();
  expect(existsSync(path)).toBe(false);
});

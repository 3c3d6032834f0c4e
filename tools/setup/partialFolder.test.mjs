import { mkdir, mkdtemp, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './partialFolder.mjs';

async function emptyCache() {
  return mkdtemp(join(tmpdir(), 'coolsweep-partial-'));
}

test('what an interrupted set-up left behind is removed and the folder made afresh', async () => {
  const cache = await emptyCache();
  await mkdir(join(cache, 'tf.partial-1-dead'));
  await writeFile(join(cache, 'tf.partial-1-dead/half'), '');
  await makeFolder(join(cache, 'tf'), (partial) => writeFile(join(partial, 'whole'), 'yes'));
  expect(await readdir(cache)).toEqual(['tf']);
  expect(await readFile(join(cache, 'tf/whole'), 'utf8')).toBe('yes');
});

test('a failure leaves what was there before', async () => {
  const cache = await emptyCache();
  await mkdir(join(cache, 'tf'));
  await writeFile(join(cache, 'tf/old'), '');
  const making = makeFolder(join(cache, 'tf'), () => Promise.reject(new Error('disk full')));
  await expect(making).rejects.toThrow('disk full');
  expect(await readdir(cache)).toEqual(['tf']);
  expect(await readdir(join(cache, 'tf'))).toEqual(['old']);
});

test('a partial folder of another build goes only when it is older than an hour', async () => {
  const cache = await emptyCache();
  await mkdir(join(cache, 'other.partial-1-fresh'));
  await mkdir(join(cache, 'other.partial-1-old'));
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(cache, 'other.partial-1-old'), longAgo, longAgo);
  await makeFolder(join(cache, 'tf'), async () => {});
  expect((await readdir(cache)).sort()).toEqual(['other.partial-1-fresh', 'tf']);
});

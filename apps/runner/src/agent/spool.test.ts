import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Spool, type SpoolLimits } from './spool.ts';

let folder = '';
let spools: Spool[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(async () => {
  for (const spool of spools) await spool.close();
  spools = [];
  await rm(folder, { recursive: true });
});

function spoolOf(name: string, limits: Partial<SpoolLimits> = {}): Spool {
  const spool = new Spool(join(folder, name), limits);
  spools.push(spool);
  return spool;
}

const files = async () => (await readdir(folder)).sort();
const lines = async () => {
  const texts = await Promise.all((await files()).map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('').split('\n').length - 1;
};
const written = async (count: number) => {
  await expect.poll(lines).toBe(count);
};
const bytesOnDisk = async () => {
  const sizes = await Promise.all((await files()).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

test('what was appended is read from any number on, also from the first one again', async () => {
  const spool = spoolOf('spool');
  for (const n of [1, 2, 3]) spool.append({ n, text: 'ä\n' });
  await written(3);
  spool.append({ n: 4 });
  expect(spool.last).toBe(4);
  expect(await spool.from(2, 2)).toEqual([2, 3].map((n) => ({ n, text: 'ä\n' })));
  expect(await spool.from(4, 9)).toEqual([{ n: 4 }]);
  expect(await spool.from(1, 1)).toEqual([{ n: 1, text: 'ä\n' }]);
  expect(await spool.from(5, 1)).toEqual([]);
});

test('nothing is lost where the disk takes nothing', async () => {
  const spool = spoolOf('missing/spool');
  for (const n of [1, 2, 3]) spool.append(n);
  await spool.close();
  expect(await spool.from(1, 9)).toEqual([1, 2, 3]);
  expect(await spool.from(3, 9)).toEqual([3]);
});

test('no file is left after the end', async () => {
  const spool = spoolOf('spool', { mostBytes: 16 });
  spool.append(1);
  await written(1);
  await spool.close();
  expect(await files()).toEqual([]);
});

describe('a spool that fills', () => {
  /** A limit of 16 entries of 10 bytes each: a file has one. */
  const limits = { mostBytes: 160, mostHeldBytes: 1000 };
  const entry = (n: number) => String(n).padStart(7, '0');

  async function filled(spool: Spool, from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      spool.append(entry(n));
      await written(n - spool.first + 1);
    }
  }

  test('has no room for more once its limit is reached, and takes what is needed all the same', async () => {
    const spool = spoolOf('spool', limits);
    await filled(spool, 1, 15);
    expect(spool.hasRoom).toBe(true);
    await filled(spool, 16, 17);
    expect(spool.hasRoom).toBe(false);
    expect(await spool.from(17, 1)).toEqual([entry(17)]);
  });

  test('removes what the server has had for two minutes, and has room again', async () => {
    const spool = spoolOf('spool', limits);
    await filled(spool, 1, 16);
    await spool.heard(10, 0);
    await spool.heard(16, 119_999);
    expect(spool.first).toBe(1);
    await spool.heard(16, 120_000);
    expect(spool.first).toBe(11);
    expect(spool.last).toBe(16);
    expect(spool.hasRoom).toBe(true);
    expect(await bytesOnDisk()).toBe(6 * 10);
    expect(await spool.from(11, 9)).toEqual([entry(11)]);
  });

  test('keeps all for a server that has just taken over and asks for it', async () => {
    const spool = spoolOf('spool', limits);
    await filled(spool, 1, 16);
    await spool.heard(16, 0);
    await spool.heard(0, 60_000);
    await spool.heard(0, 120_000);
    await spool.heard(0, 200_000);
    expect(spool.first).toBe(1);
  });

  test('removes nothing as long as it is less than half full', async () => {
    const spool = spoolOf('spool', limits);
    await filled(spool, 1, 8);
    await spool.heard(8, 0);
    await spool.heard(8, 500_000);
    expect(spool.first).toBe(1);
  });

  test('removes from memory, too, where the disk takes nothing', async () => {
    const spool = spoolOf('missing/spool', { mostBytes: 1000, mostHeldBytes: 40 });
    for (let n = 1; n <= 5; n++) spool.append(entry(n));
    await spool.heard(3, 0);
    expect(spool.hasRoom).toBe(false);
    // A write that cannot succeed is under way until the next turn.
    await expect.poll(() => spool.heard(3, 120_000).then(() => spool.first)).toBe(4);
    expect(await spool.from(4, 9)).toEqual([entry(4), entry(5)]);
    expect(spool.hasRoom).toBe(true);
  });
});

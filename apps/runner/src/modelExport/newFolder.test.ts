import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newFolder } from './newFolder.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coolsweep-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

const fill = async (stage: string) => {
  await writeFile(join(stage, 'a'), 'a');
  return 'filled';
};
const advice = /cannot write to .*: name another folder by --out FOLDER/;

describe('a new folder', () => {
  it.each([
    { where: 'there is nothing', prepare: () => Promise.resolve() },
    { where: 'there is an empty one', prepare: () => mkdir(join(root, 'new')) },
  ])('is made where $where', async ({ prepare }) => {
    await prepare();
    expect(await newFolder(join(root, 'new'), fill)).toBe('filled');
    expect(await readdir(root)).toEqual(['new']);
    expect(await readdir(join(root, 'new'))).toEqual(['a']);
  });

  it('is not seen before it is complete, nor when what fills it fails', async () => {
    const failed = newFolder(join(root, 'new'), async (stage) => {
      await fill(stage);
      expect(await readdir(root)).not.toContain('new');
      throw new Error('half way');
    });
    await expect(failed).rejects.toThrow('half way');
    expect(await readdir(root)).toEqual([]);
  });

  it('takes the place of nothing that is there', async () => {
    await mkdir(join(root, 'full'));
    await writeFile(join(root, 'full', 'mine'), 'mine');
    await writeFile(join(root, 'file'), 'mine');
    for (const name of ['full', 'file']) await expect(newFolder(join(root, name), fill)).rejects.toThrow(advice);
    expect(await readdir(join(root, 'full'))).toEqual(['mine']);
  });

  it('says what to do where nothing can be made', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(newFolder(join(root, 'file', 'new'), fill)).rejects.toThrow(advice);
  });
});

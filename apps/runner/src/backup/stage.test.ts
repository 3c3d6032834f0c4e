import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStage, makeStage, orphanedStages, partialOf } from './stage.ts';

/** How a process signs that has ended. */
const gone = encodeURIComponent(`${hostname()}/${spawnSync(process.execPath, ['--version']).pid}/1`);
const elsewhere = encodeURIComponent('another-machine/1/1');

describe('a stage', () => {
  let home: string;
  beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), 'coolsweep-stage-'))));
  afterEach(() => rm(home, { recursive: true }));

  it('is made after those were cleared away that killed processes have left, and no others', async () => {
    const alive = basename(await makeStage(home, 'restore'));
    const others = [`backup.partial-${elsewhere}-abcdef`, 'backup.partial-abc', 'checkpoints'];
    for (const name of [`backup.partial-${gone}-abcdef`, `restore.partial-${gone}-abcdef`, ...others])
      await mkdir(join(home, name, 'checkpoints'), { recursive: true });
    expect(await orphanedStages(home)).toEqual([`backup.partial-${gone}-abcdef`, `restore.partial-${gone}-abcdef`]);
    const made = basename(await makeStage(home, 'backup'));
    expect((await readdir(home)).sort()).toEqual([...others, alive, made].sort());
    expect([alive, made, 'backup.partial-abc'].map(isStage)).toEqual([true, true, true]);
    expect(['checkpoints', 'coolsweep.db'].map(isStage)).toEqual([false, false]);
  });

  it('of a file clears away what killed processes have left of the same file', async () => {
    const kept = [`.b.tar.${gone}.partial`, `.a.tar.${elsewhere}.partial`, 'a.tar'];
    for (const name of [`.a.tar.${gone}.partial`, ...kept]) await writeFile(join(home, name), '');
    const partial = await partialOf(join(home, 'a.tar'));
    expect((await readdir(home)).sort()).toEqual([...kept].sort());
    expect(basename(partial)).toMatch(/^\.a\.tar\..+\.partial$/);
  });
});

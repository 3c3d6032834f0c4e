import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from './env.ts';
import { openWorkspace } from './workspace.ts';

describe('a workspace', () => {
  let home: string;
  beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), 'coolsweep-workspace-'))));
  afterEach(() => rm(home, { recursive: true }));

  const open = () => openWorkspace({ ...readEnvironment({}), home });

  it.each([['restore.partial-machine%2F7%2F1-abcdef'], ['replaced-2026-01-01T000000-abcdef', 'checkpoints']])(
    'is opened when a restore that was killed has left %s in it, and nothing else is there',
    async (...names) => {
      for (const name of names) await mkdir(join(home, name));
      expect((await open()).home).toBe(home);
      expect(existsSync(join(home, names[0]))).toBe(true);
      await writeFile(join(home, 'letter.txt'), '');
      await expect(open()).rejects.toThrow('holds other files');
    },
  );

  it.each([[['coolsweep.config.ts', 'ray.token']], [['cluster.yaml', 'ray.token']], [['cluster']]])(
    'is opened when all that is there is of a cluster: %j',
    async (names) => {
      for (const name of names) await writeFile(join(home, name), '');
      expect((await open()).home).toBe(home);
    },
  );

  it('is not opened where somebody keeps other things', async () => {
    await mkdir(join(home, 'checkpoints'));
    await expect(open()).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

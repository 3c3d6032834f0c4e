import path from 'node:path';
import { checkSweepFile } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { templatesIn } from './thisProgram.ts';

const sweeps = path.join(import.meta.dirname, '../../../../sweeps');

describe('the templates of the program', () => {
  it('are the quick start, the examples and the paper’s sweeps, by names that are no paths of files', async () => {
    const ids = (await templatesIn(sweeps)).map(({ id }) => id);
    expect(ids[0]).toBe('quickstart');
    expect(ids).toEqual(expect.arrayContaining(['examples/tpe-search', 'paper/resnet20-cifar10']));
    expect(ids.every((id) => /^[a-z0-9/-]+$/.test(id))).toBe(true);
  });

  it('can all be submitted as they are, and say what they are for', async () => {
    for (const { id, name, text } of await templatesIn(sweeps)) {
      expect([id, checkSweepFile(text)]).toEqual([
        id,
        expect.not.objectContaining({ problems: expect.anything() as unknown }),
      ]);
      expect(text).not.toContain('yaml-language-server');
      expect(name).not.toBe('');
    }
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceHash } from './sourceHash.ts';

describe('the hash of the sources', () => {
  let root: string;
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'coolsweep-sources-'));
    await put('libs/a/src/a.ts', 'a');
    await put('apps/runner/src/b.ts', 'b');
    await put('package-lock.json', '{}');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is the same for the same files, wherever they lie', async () => {
    const before = sourceHash(root);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(sourceHash(root)).toBe(before);
    await put('docs/x.md', 'text');
    await put('libs/a/src/a.test.ts', 'a test');
    await put('apps/dashboard/src/page.tsx', 'a page');
    expect(sourceHash(root)).toBe(before);
  });

  it.each([
    ['a source is changed', 'libs/a/src/a.ts', 'aa'],
    ['a source is added', 'libs/a/src/c.ts', ''],
    ['a package has another version', 'package-lock.json', '{"x":1}'],
  ])('is another one when %s', async (_, path, text) => {
    const before = sourceHash(root);
    await put(path, text);
    expect(sourceHash(root)).not.toBe(before);
  });

  it('is another one when text moves from one file to the next', async () => {
    await put('libs/a/src/b.ts', 'xy');
    const before = sourceHash(root);
    await put('libs/a/src/a.ts', 'ax');
    await put('libs/a/src/b.ts', 'y');
    expect(sourceHash(root)).not.toBe(before);
  });
});

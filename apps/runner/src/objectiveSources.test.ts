import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areUnchanged, objectiveLocations, objectiveSources, refuseOtherVersion } from './objectiveSources.ts';

let top = '';
let folder = '';
beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'coolsweep-objectives-')));
  folder = join(top, 'objectives');
});
afterEach(() => rm(top, { recursive: true }));

/** Writes files below the top folder. */
async function given(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), text);
  }
}

const calling = "import { depth } from './lib/depth.ts';\nexport const objective = () => depth;\n";

describe('the sources of an objective', () => {
  it('are its file and what it imports in the folder, and nothing of them is run', async () => {
    await given({
      'objectives/a.ts': `${calling}import fs from 'node:fs';\nimport type { X } from '@nowhere/types';\nthrow new Error(String(fs as X));\n`,
      'objectives/lib/depth.ts': "import sizes from './sizes.json';\nexport const depth = sizes[0];\n",
      'objectives/lib/sizes.json': '[1]',
      'objectives/beside.ts': 'export {};\n',
    });
    const { file, files } = await objectiveSources(folder, 'a.ts');
    expect(file).toBe(join(folder, 'a.ts'));
    expect([...files].sort()).toEqual(['a.ts', 'lib/depth.ts', 'lib/sizes.json'].map((path) => join(folder, path)));
  });

  it('have a hash that any of them changes, wherever the folder is, and what lies beside them does not', async () => {
    await given({ 'objectives/a.ts': calling, 'objectives/lib/depth.ts': 'export const depth = 1;\n' });
    await given({ 'moved/a.ts': calling, 'moved/lib/depth.ts': 'export const depth = 1;\n' });
    const before = await objectiveSources(folder, 'a.ts');
    expect(before.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await objectiveSources(join(top, 'moved'), 'a.ts')).hash).toBe(before.hash);
    await given({ 'objectives/b.ts': 'export {};\n' });
    expect(await areUnchanged(folder, before)).toBe(true);
    await given({ 'objectives/lib/depth.ts': 'export const depth = 2;\n' });
    expect(await areUnchanged(folder, before)).toBe(false);
    expect((await objectiveSources(folder, 'a.ts')).hash).not.toBe(before.hash);
    await rm(join(folder, 'lib'), { recursive: true });
    expect(await areUnchanged(folder, before)).toBe(false);
  });

  it('are refused where a symbolic link leads out of the folder, and taken where it stays inside', async () => {
    await given({ 'elsewhere/evil.ts': 'export {};\n', 'objectives/a.ts': 'export {};\n' });
    await symlink(join(top, 'elsewhere'), join(folder, 'linked'));
    await symlink(join(top, 'elsewhere', 'evil.ts'), join(folder, 'evil.ts'));
    await symlink(join(folder, 'a.ts'), join(folder, 'same.ts'));
    for (const module of ['linked/evil.ts', 'evil.ts'])
      await expect(objectiveSources(folder, module)).rejects.toThrow(`the objective ${module} leads out of ${folder}`);
    expect((await objectiveSources(folder, 'same.ts')).file).toBe(join(folder, 'a.ts'));
  });

  it('are refused where an import leads out of the folder', async () => {
    await given({ 'elsewhere/evil.ts': 'export {};\n', 'objectives/a.ts': "import '../elsewhere/evil.ts';\n" });
    await expect(objectiveSources(folder, 'a.ts')).rejects.toThrow(
      `the objective a.ts imports ${join(top, 'elsewhere', 'evil.ts')}, which is not in ${folder}`,
    );
    await symlink(join(top, 'elsewhere', 'evil.ts'), join(folder, 'evil.ts'));
    await given({ 'objectives/a.ts': "import './evil.ts';\n" });
    await expect(objectiveSources(folder, 'a.ts')).rejects.toThrow(/which is not in/);
  });

  it('are not looked for without a folder, and said to be missing with the way out', async () => {
    await expect(objectiveSources(null, 'a.ts')).rejects.toThrow(
      /needs a folder .* --objectives FOLDER or COOLSWEEP_OBJ/,
    );
    await expect(objectiveSources(folder, 'a.ts')).rejects.toThrow(/the folder of objectives .* cannot be used/);
    await mkdir(folder);
    await expect(objectiveSources(folder, 'a.ts')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(`there is no objective a.ts in ${folder}`) as string,
    });
  });

  it('are refused with file and line where they are no TypeScript', async () => {
    await given({ 'objectives/a.ts': 'export const a = 1;\nexport const = 2;\n' });
    await expect(objectiveSources(folder, 'a.ts')).rejects.toThrow(/a\.ts:2:14: Expected identifier/);
  });
});

describe('the version of an objective', () => {
  it('is refused where a configuration names another one', () => {
    const [recorded, found] = ['a'.repeat(64), 'b'.repeat(64)];
    expect(() => refuseOtherVersion({ module: 'a.ts' }, found)).not.toThrow();
    expect(() => refuseOtherVersion({ module: 'a.ts', hash: found }, found)).not.toThrow();
    expect(() => refuseOtherVersion({ module: 'a.ts', hash: recorded }, found)).toThrow(
      /a\.ts has changed: the trial is of the version aaaaaaaaaaaa, and there is bbbbbbbbbbbb/,
    );
  });

  it('is told of each module that configurations call', async () => {
    await given({ 'objectives/a.ts': 'export {};\n' });
    const { hash } = await objectiveSources(folder, 'a.ts');
    const config = { objective: { module: 'a.ts', hash }, params: {} };
    const lines = await objectiveLocations(folder, [config, { ...config, params: { x: 1 } }]);
    expect(lines).toEqual([`objective a.ts from ${folder}, version ${hash.slice(0, 12)}`]);
  });
});

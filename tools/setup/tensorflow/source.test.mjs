import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { choiceOf, platformProblem, sourcesToTry } from './source.mjs';

/**
 * A set-up whose PATH holds at most a stand-in `nvidia-smi`.
 * @param {{ choice?: string, nvidiaSmi?: string }} [machine]
 */
async function setupOf({ choice, nvidiaSmi } = {}) {
  const bin = await mkdtemp(join(tmpdir(), 'coolsweep-bin-'));
  onTestFinished(() => rm(bin, { recursive: true }));
  if (nvidiaSmi !== undefined) {
    await writeFile(join(bin, 'nvidia-smi'), nvidiaSmi);
    await chmod(join(bin, 'nvidia-smi'), 0o755);
  }
  const env = { PATH: bin, ...(choice === undefined ? {} : { COOLSWEEP_TENSORFLOW: choice }) };
  return { root: bin, env, status: () => {}, warn: () => {}, childStarted: () => {} };
}

const works = '#!/bin/sh\nexit 0\n';
const noDriver = '#!/bin/sh\necho "NVIDIA-SMI has failed"\nexit 9\n';

describe.runIf(platformProblem() === undefined)('on Linux x64', () => {
  test('without a driver the CPU wheel comes first, then the package itself, then nothing', async () => {
    const kinds = (await sourcesToTry(await setupOf())).map((source) => source.kind);
    expect(kinds).toEqual(['pypi', 'google', 'none']);
  });

  test('a working nvidia-smi asks for CUDA, with the CPU wheel behind it', async () => {
    const sources = await sourcesToTry(await setupOf({ nvidiaSmi: works }));
    expect(sources.slice(0, 2)).toEqual([
      { kind: 'pypi', build: 'cuda' },
      { kind: 'pypi', build: 'cpu' },
    ]);
  });

  test('an nvidia-smi without a driver behind it counts as none', async () => {
    const sources = await sourcesToTry(await setupOf({ nvidiaSmi: noDriver }));
    expect(sources[0]).toEqual({ kind: 'pypi', build: 'cpu' });
  });

  test('the choice of PyPI still follows the driver', async () => {
    const sources = await sourcesToTry(await setupOf({ choice: 'pypi', nvidiaSmi: works }));
    expect(sources).toEqual([{ kind: 'pypi', build: 'cuda' }]);
  });
});

test.each(['google', 'none'])('the choice %s is the only source', async (choice) => {
  const kinds = (await sourcesToTry(await setupOf({ choice }))).map((source) => source.kind);
  expect(kinds).toEqual([choice]);
});

test('any other choice is a folder, relative to the checkout', async () => {
  const setup = await setupOf({ choice: 'wheels' });
  expect(await sourcesToTry(setup)).toEqual([{ kind: 'folder', folder: join(setup.root, 'wheels') }]);
});

test('an empty variable is no choice', async () => {
  expect(choiceOf(await setupOf({ choice: '' }))).toBe('auto');
});

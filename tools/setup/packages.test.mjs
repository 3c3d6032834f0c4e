import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packages } from './packages.mjs';

const manifest = { name: 'root', workspaces: ['libs/*'], dependencies: { zod: '4.6.7' } };
const zod = { version: '4.6.7', integrity: 'sha512-x' };
const lock = {
  packages: {
    '': manifest,
    'libs/a': { name: 'a' },
    'node_modules/zod': zod,
    'node_modules/only-on-windows': { version: '1.0.0', optional: true },
  },
};

/**
 * A checkout whose `npm` fails, so that a step that installs is seen.
 * @param {Record<string, object>} installed as npm's own record in node_modules tells
 */
async function checkoutWith(installed) {
  const root = await mkdtemp(join(tmpdir(), 'coolsweep-checkout-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const files = {
    'package.json': manifest,
    'package-lock.json': lock,
    'libs/a/package.json': { name: 'a' },
    'node_modules/.package-lock.json': { packages: installed },
  };
  for (const [path, content] of Object.entries(files)) await write(join(root, path), content);
  return { root, env: { PATH: '' }, status: () => {}, warn: () => {}, childStarted: () => {} };
}

/**
 * @param {string} file
 * @param {object} content
 */
async function write(file, content) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
}

test('packages that npm installed by hand are recognised, and the stamp makes the next look quick', async () => {
  const setup = await checkoutWith({ 'node_modules/zod': zod });
  expect(await packages.isDone(setup)).toBeUndefined();
  expect(await packages.perform(setup)).toBe('as locked');
  expect(await packages.isDone(setup)).toBe('up to date');
});

test.each(['package-lock.json', 'libs/a/package.json', 'libs/b/package.json'])(
  'a change of %s is seen',
  async (file) => {
    const setup = await checkoutWith({ 'node_modules/zod': zod });
    await packages.perform(setup);
    await write(join(setup.root, file), { name: 'changed', version: '2.0.0' });
    expect(await packages.isDone(setup)).toBeUndefined();
  },
);

test('another installed version means an installation', async () => {
  const setup = await checkoutWith({ 'node_modules/zod': { ...zod, version: '4.0.0' } });
  await expect(packages.perform(setup)).rejects.toThrow('npm ci');
});

test('an interrupted installation, which has no record by npm, means an installation and leaves no stamp', async () => {
  const setup = await checkoutWith({ 'node_modules/zod': zod });
  await rm(join(setup.root, 'node_modules/.package-lock.json'));
  await expect(packages.perform(setup)).rejects.toThrow('npm ci');
  expect(await packages.isDone(setup)).toBeUndefined();
});

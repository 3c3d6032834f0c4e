import { stat, statfs, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.mjs';
import { makeFolder } from '../partialFolder.mjs';
import { SetupProblem } from '../problem.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

/** @import { Setup } from '../setUp.mjs' */

/**
 * TensorFlow unpacked in the user's cache: `include/`, `lib/`, for CUDA `nvidia/`, later `addon/`, and `manifest.json`.
 * It is kept outside `node_modules`, so that a clean checkout neither downloads nor compiles again.
 * @typedef {object} Libraries
 * @property {string} folder
 * @property {'cpu' | 'cuda'} build
 * @property {boolean} isNew whether this set-up has made it
 */

/**
 * @typedef {object} Recipe
 * @property {string} name of the folder in the cache
 * @property {'cpu' | 'cuda'} build
 * @property {number} megabytes of disk it takes while it is made
 * @property {(setup: Setup, partial: string) => Promise<object>} make fills the folder, returns what its manifest tells
 */

/** @param {Setup} setup */
export function cacheFolder({ env }) {
  const base = [env['COOLSWEEP_CACHE'], env['XDG_CACHE_HOME']].find((path) => path !== undefined && path !== '');
  return join(base ?? join(homedir(), '.cache'), 'coolsweep');
}

/**
 * The libraries of a recipe, made now unless the cache has them.
 * @param {Setup} setup
 * @param {Recipe} recipe
 * @returns {Promise<Libraries>}
 */
export async function cached(setup, recipe) {
  const { build } = recipe;
  const folder = join(cacheFolder(setup), 'tensorflow', recipe.name);
  if (await isWhole(folder)) return { folder, build, isNew: false };
  const onWait = (/** @type {string} */ owner) => setup.status(`waiting for ${owner}, which provides TensorFlow`);
  const isNew = await withLock(
    `${folder}.lock`,
    async (lock) => {
      // Another set-up may have made it while this one waited.
      if (await isWhole(folder)) return false;
      await make({ ...setup, childStarted: lock.noteChild }, folder, recipe);
      return true;
    },
    { onWait },
  );
  return { folder, build, isNew };
}

/**
 * @param {Setup} setup
 * @param {string} folder
 * @param {Recipe} recipe
 */
async function make(setup, folder, recipe) {
  await makeFolder(folder, async (partial) => {
    await requireSpace(dirname(folder), recipe.megabytes);
    const told = await recipe.make(setup, partial);
    await writeStamp(join(partial, 'manifest.json'), {
      ...told,
      build: recipe.build,
      createdAt: new Date().toISOString(),
      sizes: await librarySizes(partial),
    });
  });
}

/**
 * What the addon's build asks the linker for are links to what the wheel ships.
 * @param {string} lib
 * @param {{ library: string, framework: string }} files
 */
export async function linkLibraries(lib, { library, framework }) {
  if (library !== 'libtensorflow.so') await symlink(library, join(lib, 'libtensorflow.so'));
  if (framework !== 'libtensorflow_framework.so') await symlink(framework, join(lib, 'libtensorflow_framework.so'));
}

/**
 * Sizes tell a whole folder from one that somebody has cleaned up in part; contents were checked before unpacking.
 * @param {string} folder
 */
async function isWhole(folder) {
  const { sizes } = await readStamp(join(folder, 'manifest.json'));
  return sizes !== undefined && JSON.stringify(sizes) === JSON.stringify(await librarySizes(folder));
}

/** @param {string} folder */
async function librarySizes(folder) {
  const files = ['lib/libtensorflow.so', 'lib/libtensorflow_framework.so', 'include/tensorflow/c/c_api.h'];
  // A missing file has size -1, which no manifest tells.
  return Promise.all(files.map(async (file) => (await stat(join(folder, file)).catch(() => undefined))?.size ?? -1));
}

/**
 * @param {string} folder
 * @param {number} megabytes
 */
async function requireSpace(folder, megabytes) {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= megabytes) return;
  throw new SetupProblem(
    `${folder} has ${free} MB of free space, TensorFlow takes ${megabytes} MB while it is unpacked.`,
    {
      wayOut: 'free some space, or put the cache on another disk with COOLSWEEP_CACHE=<folder>.',
    },
  );
}

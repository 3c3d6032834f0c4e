import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupProblem } from '../problem.mjs';
import { digestOf } from '../stamp.mjs';
import { cached, linkLibraries } from './cache.mjs';
import { pinnedName } from './pypi.mjs';
import { headers, library as wheelLibrary, unpackWheels } from './unpack.mjs';
import { diskMegabytes, readPins, requirementsFile } from './wheels.mjs';

/** @import { Setup } from '../setUp.mjs' */
/** @import { Libraries, Recipe } from './cache.mjs' */

const builds = /** @type {const} */ (['cuda', 'cpu']);

/**
 * The libraries in a folder of the user: the pinned wheels, an unpacked wheel (Python's `site-packages/tensorflow`), or
 * `lib/` and `include/` of a libtensorflow archive. The last two are linked to, not copied.
 * @param {Setup} setup
 * @param {string} folder
 * @returns {Promise<Libraries>}
 */
export async function fromFolder(setup, folder) {
  for (const build of builds) {
    if (await holdsWheel(folder, build)) return cached(setup, wheelRecipe(folder, build));
  }
  const lib = [folder, join(folder, 'lib')].find((path) => libraryIn(path) !== undefined);
  const hasHeaders = headers.every((header) => existsSync(join(folder, 'include', header)));
  if (lib === undefined || !hasHeaders) throw notTensorflow(folder);
  return cached(setup, await linkRecipe(await realpath(folder), await realpath(lib)));
}

/** @param {string} folder */
function notTensorflow(folder) {
  return new SetupProblem(`COOLSWEEP_TENSORFLOW=${folder} holds no TensorFlow.`, {
    wayOut:
      "name a folder with the wheels of tools/setup/tensorflow-*.txt, Python's site-packages/tensorflow, " +
      'or an unpacked libtensorflow with lib/ and include/.',
  });
}

/**
 * @param {string} folder
 * @param {'cpu' | 'cuda'} build
 */
async function holdsWheel(folder, build) {
  const main = (await readPins(requirementsFile(build)))[0];
  if (main === undefined) return false;
  const names = await readdir(folder).catch(() => []);
  return names.some(
    (name) => name.startsWith(`${main.name.replaceAll('-', '_')}-${main.version}-`) && name.endsWith('.whl'),
  );
}

/**
 * @param {string} folder
 * @param {'cpu' | 'cuda'} build
 * @returns {Recipe}
 */
function wheelRecipe(folder, build) {
  return {
    name: pinnedName(build),
    build,
    megabytes: diskMegabytes(build),
    make: async (setup, into) => ({ source: 'folder', ...(await unpackWheels(setup, { from: folder, into, build })) }),
  };
}

/**
 * The name follows the library's place and date: another library in the same folder is another build.
 * @param {string} folder
 * @param {string} lib
 * @returns {Promise<Recipe>}
 */
async function linkRecipe(folder, lib) {
  const library = libraryIn(lib) ?? wheelLibrary;
  const framework = library.replace(/^libtensorflow(_cc)?/, 'libtensorflow_framework');
  const { size, mtimeMs } = await stat(join(lib, library));
  const digest = await digestOf(lib, [], `${lib} ${size} ${mtimeMs}`);
  const nvidia = [join(folder, 'nvidia'), join(folder, '../nvidia')].find((path) => existsSync(path));
  return {
    name: `folder-${digest.slice(0, 16)}`,
    build: nvidia === undefined ? 'cpu' : 'cuda',
    megabytes: 1,
    make: async (_, into) => {
      await mkdir(join(into, 'lib'));
      for (const name of [library, framework]) await symlink(join(lib, name), join(into, 'lib', name));
      await linkLibraries(join(into, 'lib'), { library, framework });
      await symlink(join(folder, 'include'), join(into, 'include'));
      if (nvidia !== undefined) await symlink(nvidia, join(into, 'nvidia'));
      return { source: 'folder', folder };
    },
  };
}

/**
 * The C library, as the wheels name it or as libtensorflow's own archives do.
 * @param {string} folder
 */
function libraryIn(folder) {
  return [wheelLibrary, 'libtensorflow.so.2', 'libtensorflow.so'].find((name) => existsSync(join(folder, name)));
}

import { chmod } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { withArchive } from '../archive.mjs';
import { linkLibraries } from './cache.mjs';
import { checkWheels, readPins, requirementsFile } from './wheels.mjs';

/** @import { Archive } from '../archive.mjs' */
/** @import { Setup } from '../setUp.mjs' */

export const library = 'libtensorflow_cc.so.2';
const framework = 'libtensorflow_framework.so.2';

/** What the addon's sources include first; what these include follows, 14 of the wheel's 11,000 headers in all. */
export const headers = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/core/platform/ctstring_internal.h',
];

/**
 * Unpacks the pinned wheels of a build, as far as the addon needs them, and returns what the manifest tells of them.
 * @param {Setup} setup
 * @param {{ from: string, into: string, build: 'cpu' | 'cuda' }} task
 */
export async function unpackWheels(setup, { from, into, build }) {
  setup.status('checking what was downloaded');
  const pins = await readPins(requirementsFile(build));
  const [main, ...others] = await checkWheels(from, pins);
  if (main === undefined) throw new Error(`${requirementsFile(build)} pins nothing.`);
  setup.status('unpacking TensorFlow');
  await withArchive(main.file, (archive) => unpackTensorflow(archive, into));
  for (const [index, wheel] of others.entries()) {
    setup.status(`unpacking CUDA, ${index + 1} of ${others.length}`);
    await withArchive(wheel.file, (archive) => unpackCuda(archive, into));
  }
  const more = others.map(({ name, sha256 }) => ({ wheel: name, sha256 }));
  return {
    tensorflowVersion: pins[0]?.version,
    wheel: main.name,
    sha256: main.sha256,
    ...(more.length === 0 ? {} : { others: more }),
  };
}

/**
 * @param {Archive} archive
 * @param {string} into
 */
async function unpackTensorflow(archive, into) {
  for (const name of await includedBy(archive, headers)) {
    await archive.extract(`tensorflow/include/${name}`, into, `include/${name}`);
  }
  for (const name of [library, framework]) {
    await archive.extract(`tensorflow/${name}`, into, `lib/${name}`);
    await chmod(join(into, 'lib', name), 0o755);
  }
  await linkLibraries(join(into, 'lib'), { library, framework });
}

/**
 * Headers and all the headers of the archive they include, directly or not.
 * @param {Archive} archive
 * @param {readonly string[]} first
 */
async function includedBy(archive, first) {
  const found = new Set(first);
  for (const name of found) {
    const source = await archive.text(`tensorflow/include/${name}`);
    for (const [, included = ''] of source.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      const inArchive = [included, posix.join(posix.dirname(name), included)].find((path) =>
        archive.entries.has(`tensorflow/include/${path}`),
      );
      if (inArchive !== undefined) found.add(inArchive);
    }
  }
  return found;
}

/**
 * TensorFlow's run path looks for `../nvidia/<library>/lib`, so the wheels keep their own layout beside `lib`. Programs
 * (ptxas) and device code stay, what only compiling against CUDA needs goes.
 * @param {Archive} archive
 * @param {string} into
 */
async function unpackCuda(archive, into) {
  for (const name of archive.entries.keys()) {
    if (!name.startsWith('nvidia/') || name.includes('/include/') || /\.(py|a|h)$/.test(name)) continue;
    await archive.extract(name, into, name);
  }
}

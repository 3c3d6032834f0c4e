import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { unpackWheels } from './unpack.mjs';
import { diskMegabytes, downloadWheels } from './wheels.mjs';

/** @import { Setup } from '../setUp.mjs' */
/** @import { Libraries } from './cache.mjs' */

const version = '2.21.0';

/**
 * The name that the libraries of the pinned wheels have in the cache, wherever the wheels come from.
 * @param {'cpu' | 'cuda'} build
 */
export function pinnedName(build) {
  return `${version}-${build}-${process.platform}-${process.arch}`;
}

/**
 * The libraries of the pinned wheels, downloaded unless the cache has them.
 * @param {Setup} setup
 * @param {'cpu' | 'cuda'} build
 * @returns {Promise<Libraries>}
 */
export function fromPyPI(setup, build) {
  return cached(setup, {
    name: pinnedName(build),
    build,
    megabytes: diskMegabytes(build),
    make: async (inside, partial) => {
      const wheels = join(partial, 'wheels');
      await downloadWheels(inside, build, wheels);
      const told = await unpackWheels(inside, { from: wheels, into: partial, build });
      await rm(wheels, { recursive: true });
      return { source: 'pypi', ...told };
    },
  });
}

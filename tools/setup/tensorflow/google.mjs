import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../program.mjs';
import { addonOf, packageFolder } from './addon.mjs';
import { SetupProblem } from '../problem.mjs';

/** @import { Setup } from '../setUp.mjs' */

/**
 * The package's own installation: libtensorflow 2.9.1 (CUDA 11.2) and a ready-made addon from Google's storage. It
 * fills the package's `deps` and `lib` itself, so nothing of it goes to the cache.
 * @param {Setup} setup
 * @param {'cpu' | 'cuda'} build
 */
export async function fromGoogle(setup, build) {
  setup.status("the package's own download (TensorFlow 2.9.1)");
  const manifest = join(packageFolder(setup), 'package.json');
  const untouched = await readFile(manifest);
  try {
    await run(setup, [process.execPath, 'scripts/install.js', build === 'cuda' ? 'gpu' : 'cpu', 'download'], {
      cwd: packageFolder(setup),
      // It calls node-pre-gyp by name, as npm's run scripts can.
      env: { PATH: [join(setup.root, 'node_modules/.bin'), setup.env['PATH'] ?? ''].join(delimiter) },
      timeoutMs: 1_800_000,
      wayOut: 'check the network, or take TensorFlow from elsewhere with COOLSWEEP_TENSORFLOW.',
    });
    await requireAddon(setup);
  } finally {
    // The script rewrites the package's manifest for a while and leaves it so when it fails.
    await writeFile(manifest, untouched);
    await rm(join(packageFolder(setup), 'scripts/_tmp.zip'), { force: true });
  }
}

/**
 * Some failures of the script end with exit code 0.
 * @param {Setup} setup
 */
async function requireAddon(setup) {
  if (existsSync((await addonOf(setup)).file)) return;
  throw new SetupProblem("The package's own download left no addon.", {
    wayOut: 'take TensorFlow from elsewhere with COOLSWEEP_TENSORFLOW.',
  });
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../setup/lock.mjs';
import { makeFolder } from '../../setup/partialFolder.mjs';
import { run } from '../../setup/program.mjs';
import { hasNvidiaDriver } from '../../setup/tensorflow/source.mjs';
import { cacheDir, setupContext } from '../cache.ts';

/** Python packages that are measured, or on which the trials of a test run. */
export type Framework = 'keras' | 'torch' | 'optuna' | 'optuna-dashboard' | 'ray' | 'ray-jobs';

const wayOut = {
  python: 'install Python 3.10 or newer with its module venv (Debian: python3-venv), so that `python3 -m venv` works.',
  packages: 'let pip reach a package index (`pip config list`), for example by a network.',
} as const;

function pythonIn(environment: string): string {
  return join(environment, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

/** PyTorch's package serves CPUs and GPUs; TensorFlow has one for CPUs that is a fraction of the size. */
async function requirementsOf(framework: Framework): Promise<string> {
  const hasGpu = framework === 'keras' && (await hasNvidiaDriver(setupContext(() => undefined)));
  const name = framework === 'keras' ? `keras-${hasGpu ? 'cuda' : 'cpu'}` : framework;
  return fileURLToPath(new URL(`../peers/${name}.txt`, import.meta.url));
}

/**
 * The Python of a virtual environment that has the framework, in the cache folder; made now unless it is there. Each
 * framework has its own, so that one can be measured where the other cannot be had.
 *
 * @throws SetupProblem that names what is missing and tells the way out
 */
export async function pythonWith(framework: Framework, say: (line: string) => void): Promise<string> {
  const requirements = await requirementsOf(framework);
  const digest = createHash('sha256').update(await readFile(requirements));
  const folder = join(cacheDir(), 'bench-python', `${framework}-${digest.digest('hex').slice(0, 12)}`);
  const python = pythonIn(folder);
  if (existsSync(python)) return python;
  const setup = setupContext(say);
  const onWait = (owner: string) => say(`waiting for ${owner}, which installs ${framework}`);
  const make = async (partial: string) => {
    say(`installing ${framework} for Python; this happens once and takes minutes …`);
    await run(setup, ['python3', '-m', 'venv', partial], { wayOut: wayOut.python });
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'] as const;
    await run(setup, [pythonIn(partial), ...pip, '-r', requirements], { wayOut: wayOut.packages });
  };
  await withLock(
    `${folder}.lock`,
    async () => {
      // Another benchmark may have made it while this one waited.
      if (!existsSync(python)) await makeFolder(folder, make);
    },
    { onWait },
  );
  return python;
}

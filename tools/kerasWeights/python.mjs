import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs Python, its output going where ours goes.
 * @param {string} python
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
function runPython(python, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { stdio: 'inherit' });
    child.on('error', (error) => reject(new Error(`${python} cannot be started: ${error.message}`, { cause: error })));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a script with the packages of a requirements file.
 * @param {string | undefined} python one that has them, instead of a throw-away environment
 * @param {{ requirements: string, script: readonly string[] }} work
 * @returns {Promise<number>} exit code
 */
export function runScript(python, { requirements, script }) {
  return python === undefined ? withPython(requirements, (made) => runPython(made, script)) : runPython(python, script);
}

/**
 * Makes a virtual environment with the packages of a requirements file for as long as the work takes.
 * @param {string} requirements
 * @param {(python: string) => Promise<number>} work
 * @returns {Promise<number>} the work's exit code, or that of the step that failed before
 */
async function withPython(requirements, work) {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-python-'));
  const python = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  try {
    const steps = [
      () => runPython('python3', ['-m', 'venv', folder]),
      () => runPython(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements]),
      () => work(python),
    ];
    for (const step of steps) {
      const code = await step();
      if (code !== 0) return code;
    }
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

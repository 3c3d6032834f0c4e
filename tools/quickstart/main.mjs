/**
 * `npm run quickstart`: sets up, runs sweeps/quickstart.yaml, prints its result table, serves the dashboard.
 * `npm run quickstart -- --exit` ends after the sweep.
 */
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'apps', 'runner', 'bin', 'coolsweep.mjs');

/**
 * Runs `coolsweep`; Ctrl-C reaches it through the terminal, and it decides when to end.
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
function coolsweep(...argv) {
  const child = spawn(process.execPath, [command, ...argv], { cwd: root, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; then it hears of it twice only if this process was meant alone.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (option !== undefined && option !== '--exit')) {
  console.error('usage: npm run quickstart [-- --exit]');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['tools/setup/main.mjs'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
console.log(
  '\nA small residual net on handwritten digits: three cooling lengths of CoolMomentum against constant momentum and SGD.\n',
);
// The net is so small that one thread per trial is fastest; side by side they use the cores.
const slots = String(Math.min(4, availableParallelism()));
const code = await coolsweep('run', 'sweeps/quickstart.yaml', '--slots', slots, '--threads', '1');
// A failed trial (3) is a reason more to look at the dashboard.
const showsDashboard = (code === 0 || code === 3) && option !== '--exit';
process.exitCode = showsDashboard ? await coolsweep('dashboard') : code;

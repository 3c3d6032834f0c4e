/**
 * `npm test`: everything that must hold, on a machine where nothing is set up yet. Sets up, runs the checks, builds the
 * dashboard, runs all tests, and ends with the line `N passed, N failed, N skipped` (a check counts as one test).
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checks, projectGraph } from '../checks/checks.mjs';

const execFileDone = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);
const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
  // Nx's daemon would outlive the tests.
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NEXT_TELEMETRY_DISABLED: '1',
};

/** @param {string[]} command */
function run([program = '', ...argv]) {
  return spawnSync(program, argv, { env: environment, stdio: 'inherit' });
}

/** @typedef {{ name: string, command: string[], wayOut: string }} Check */

/**
 * Runs one check and prints a line about it; its output only when it fails.
 * @param {Check} check
 */
async function passes({ name, command: [program = '', ...argv], wayOut }) {
  const started = Date.now();
  const took = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  try {
    await execFileDone(program, argv, { env: environment, maxBuffer: 2 ** 28 });
    console.log(`✓ ${name} (${took()})`);
    return true;
  } catch (error) {
    const { message, stdout, stderr } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    console.log(`✗ ${name} (${took()})\n${message}\n${stdout ?? ''}${stderr ?? ''}\n  way out: ${wayOut}`);
    return false;
  }
}

/**
 * Runs checks two at a time, in their order: most of them keep one core busy.
 * @param {readonly Check[]} all
 * @returns {Promise<boolean[]>} whether each passed, in no order
 */
async function passAll(all) {
  const waiting = [...all];
  /** @type {boolean[]} */
  const results = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await passes(next));
  };
  await Promise.all([lane(), lane()]);
  return results;
}

/**
 * Runs vitest and counts; a run that ends without a report counts as a failure.
 * @param {string[]} argv further arguments of vitest
 */
function runTests(argv) {
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = run(['vitest', 'run', ...reporters, ...argv]);
    /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    const brokenFiles = counts.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failed = counts.numFailedTests + brokenFiles.length;
    return {
      passed: counts.numPassedTests,
      // A hook that fails leaves its tests skipped: vitest's own verdict counts.
      failed: status === 0 ? failed : Math.max(failed, 1),
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  } catch (error) {
    console.log(`vitest ended without a report: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (run([process.execPath, 'tools/setup/main.mjs', '--tests']).status !== 0) {
  console.log('\n0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
const build = {
  name: 'dashboard builds',
  command: ['nx', 'build', 'dashboard', '--outputStyle=static'],
  wayOut: 'the messages above say what to change',
};
const results = [await passes(projectGraph), ...(await passAll([...checks, build]))];
const tests = runTests(process.argv.slice(2));
const passed = tests.passed + results.filter(Boolean).length;
const failed = tests.failed + results.filter((passed) => !passed).length;
console.log(`\n${passed} passed, ${failed} failed, ${tests.skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

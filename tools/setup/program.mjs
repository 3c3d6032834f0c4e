import { spawn } from 'node:child_process';
import { SetupProblem } from './problem.mjs';

/** @import { Setup } from './setUp.mjs' */

const keptLines = { first: 6, last: 12 };

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string>} [env] added to the environment of the set-up
 * @property {number} [timeoutMs]
 * @property {string} wayOut what to do when the program fails or does not exist
 */

/**
 * Runs a program to its end and returns what it wrote to its standard output. A failure becomes a `SetupProblem` with
 * an excerpt of its output.
 * @param {Setup} setup
 * @param {readonly [string, ...string[]]} command
 * @param {RunOptions} options
 * @returns {Promise<string>}
 */
export async function run(setup, command, options) {
  const outcome = await outcomeOf(setup, command, options);
  if (outcome.code === 0) return outcome.stdout;
  const how = outcome.error?.message ?? (outcome.signal ? `ended by ${outcome.signal}` : `exit code ${outcome.code}`);
  throw new SetupProblem(`\`${shorten(command)}\` failed (${how}).`, {
    wayOut: options.wayOut,
    output: excerpt(outcome.output),
    cause: outcome.error,
  });
}

/**
 * Whether a program runs successfully, for "is it there?" questions.
 * @param {Setup} setup
 * @param {readonly [string, ...string[]]} command
 */
export async function succeeds(setup, command) {
  const { code } = await outcomeOf(setup, command, { wayOut: '', timeoutMs: 10_000 });
  return code === 0;
}

/**
 * @typedef {{ code: number | null, signal: string | null, stdout: string, output: string, error?: Error }} Outcome
 * @param {Setup} setup
 * @param {readonly [string, ...string[]]} command
 * @param {RunOptions} options
 * @returns {Promise<Outcome>}
 */
function outcomeOf(setup, [program, ...args], { cwd = setup.root, env = {}, timeoutMs }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...setup.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && program === 'npm',
    });
    if (child.pid !== undefined) setup.childStarted(child.pid);
    // Not spawn's own timeout: that timer outlives a program that could not be started and holds this process up.
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    const end = (/** @type {Outcome} */ outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.on('error', (error) => end({ code: null, signal: null, stdout, output, error }));
    child.on('close', (code, signal) => end({ code, signal, stdout, output }));
  });
}

/** @param {readonly string[]} command */
function shorten(command) {
  const text = command.join(' ');
  return text.length > 160 ? `${text.slice(0, 160)} …` : text;
}

/**
 * Where a long output first speaks of an error, and its end: compilers tell why early, most other tools at last.
 * @param {string} output
 */
function excerpt(output) {
  // Carriage returns are progress bars: only what they ended with is of interest.
  const lines = output.split('\n').map((line) => line.split('\r').at(-1)?.trimEnd() ?? '');
  const told = lines.filter((line) => line !== '');
  const { first, last } = keptLines;
  if (told.length <= first + last) return told.join('\n');
  const start = Math.max(
    0,
    told.findIndex((line) => /\berror\b/i.test(line)),
  );
  if (start >= told.length - first - last) return told.slice(-first - last).join('\n');
  return [...told.slice(start, start + first), '…', ...told.slice(-last)].join('\n');
}

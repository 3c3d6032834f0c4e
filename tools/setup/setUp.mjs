import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from './commandLine.mjs';
import { debianPackages } from './debianPackages.mjs';
import { withLock } from './lock.mjs';
import { nodeVersion } from './nodeVersion.mjs';
import { packages } from './packages.mjs';
import { prisma } from './prisma.mjs';
import { tensorflow } from './tensorflow.mjs';
import { cacheFolder } from './tensorflow/cache.mjs';

/** @import { Lock } from './lock.mjs' */

/**
 * What every step is handed.
 * @typedef {object} Setup
 * @property {string} root of the checkout
 * @property {NodeJS.ProcessEnv} env
 * @property {(text: string) => void} status tells what a long step is doing right now
 * @property {(text: string) => void} warn
 * @property {(pid: number) => void} childStarted notes a child, so that it does not outlive a killed set-up for long
 */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {(setup: Setup) => Promise<string | undefined>} isDone a few words when there is nothing to do, quickly
 * @property {(setup: Setup) => Promise<string>} perform does it and returns a few words about the outcome
 */

/**
 * @typedef {object} SetUpOptions
 * @property {boolean} [tests] also what the tests need from outside npm
 * @property {(line: string) => void} [log] a line per finished step
 * @property {(line: string) => void} [status] what a long step is doing, many times a second
 * @property {(text: string) => void} [warn]
 * @property {string} [root]
 * @property {NodeJS.ProcessEnv} [env]
 */

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Brings the checkout to where everything runs: packages, native TensorFlow, the database client. Does only what is not
 * done yet, so calling it before every command costs little. Throws a `SetupProblem` when a step fails.
 * @param {SetUpOptions} [options]
 */
export async function setUp({
  tests = false,
  log = console.log,
  status = () => {},
  warn = console.warn,
  root = checkout,
  env = process.env,
} = {}) {
  const steps = [nodeVersion, packages, tensorflow, prisma, commandLine, ...(tests ? [debianPackages] : [])];
  /** @type {Setup} */
  const setup = { root, env, warn, status, childStarted: () => {} };
  for (const [index, step] of steps.entries()) {
    const label = `[${index + 1}/${steps.length}] ${step.title} …`;
    await runStep({ ...setup, status: (text) => status(`${label} ${text}`) }, step, (text) => log(`${label} ${text}`));
  }
}

/**
 * @param {Setup} setup
 * @param {Step} step
 * @param {(text: string) => void} log
 */
async function runStep(setup, step, log) {
  const startedAt = performance.now();
  const done = await step.isDone(setup);
  const outcome = done ?? (await performLocked(setup, step));
  log(`ok (${((performance.now() - startedAt) / 1000).toFixed(1)} s): ${outcome}`);
}

/**
 * One set-up at a time changes a checkout. The lock is in the cache, since installing packages empties `node_modules`.
 * @param {Setup} setup
 * @param {Step} step
 */
function performLocked(setup, step) {
  const onWait = (/** @type {string} */ owner) => setup.status(`waiting for ${owner}, which sets this checkout up`);
  const perform = async (/** @type {Lock} */ lock) =>
    // What was missing may have been done by the set-up that held the lock.
    (await step.isDone(setup)) ?? step.perform({ ...setup, childStarted: lock.noteChild });
  return withLock(lockOf(setup), perform, { onWait });
}

/** @param {Setup} setup */
function lockOf(setup) {
  const name = createHash('sha256').update(setup.root).digest('hex').slice(0, 16);
  return join(cacheFolder(setup), 'locks', `checkout-${name}`);
}

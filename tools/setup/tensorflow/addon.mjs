import { existsSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { run, succeeds } from '../program.mjs';
import { SetupProblem } from '../problem.mjs';

/** @import { Setup } from '../setUp.mjs' */
/** @import { Libraries } from './cache.mjs' */

const packagePath = 'node_modules/@tensorflow/tfjs-node-gpu';

/** @param {Setup} setup */
export function packageFolder({ root }) {
  return join(root, packagePath);
}

/**
 * Version of the installed package, and where it looks for its addon: the highest N-API both sides know.
 * @param {Setup} setup
 */
export async function addonOf(setup) {
  const manifest = JSON.parse(await readFile(join(packageFolder(setup), 'package.json'), 'utf8'));
  /** @type {{ version: string, binary: { napi_versions: number[] } }} */
  const { version, binary } = manifest;
  const napi = Math.max(...binary.napi_versions.filter((known) => known <= Number(process.versions.napi)));
  return { version, napi, file: join(packageFolder(setup), `lib/napi-v${napi}/tfjs_binding.node`) };
}

/**
 * Puts the addon where the package looks for it: a copy of the one kept with the libraries, compiled if there is none.
 * N-API is stable, so the same addon serves every Node of that N-API version or a later one.
 * @param {Setup} setup
 * @param {Libraries} libraries
 * @returns {Promise<boolean>} whether it is a kept one
 */
export async function provideAddon(setup, libraries) {
  const { version, napi, file } = await addonOf(setup);
  const kept = join(libraries.folder, `addon/${version}-napi-v${napi}/tfjs_binding.node`);
  if (existsSync(kept)) {
    await copyWhole(kept, file);
    return true;
  }
  await compile(setup);
  await copyWhole(file, kept);
  return false;
}

/**
 * @param {Setup} setup
 * @param {Libraries} libraries
 */
export async function forgetAddon(setup, { folder }) {
  const { version, napi } = await addonOf(setup);
  await rm(join(folder, `addon/${version}-napi-v${napi}`), { recursive: true, force: true });
}

/**
 * By way of a rename: a running process may have the old file mapped, and an interrupted copy must not look finished.
 * @param {string} from
 * @param {string} to
 */
async function copyWhole(from, to) {
  await mkdir(dirname(to), { recursive: true });
  const partial = `${to}.${process.pid}`;
  await copyFile(from, partial);
  await rename(partial, to);
}

/** @param {Setup} setup */
async function compile(setup) {
  await requireCompiler(setup);
  setup.status('compiling the addon');
  const folder = packageFolder(setup);
  await rm(join(folder, 'lib'), { recursive: true, force: true });
  // Resolved from the package: npm may have put its own copy inside the package.
  const builder = [folder, setup.root]
    .map((at) => join(at, 'node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp'))
    .find(existsSync);
  if (builder === undefined) throw new SetupProblem('node-pre-gyp is not installed.', { wayOut: 'run `npm ci`.' });
  try {
    await run(setup, [process.execPath, builder, 'install', '--build-from-source'], {
      cwd: folder,
      env: gypEnvironment(setup),
      wayOut:
        "the compiler's message above says what is missing; Node's headers are looked for beside Node, else downloaded.",
    });
  } finally {
    await removeLeftovers(folder);
  }
}

/** @param {string} folder */
async function removeLeftovers(folder) {
  const names = (await readdir(folder)).filter((name) => name === 'build' || name.startsWith('build-tmp'));
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
}

/** @param {Setup} setup */
async function requireCompiler(setup) {
  const compiler = setup.env['CXX'] ?? 'g++';
  const tools = /** @type {const} */ (['make', compiler, 'python3']);
  const found = await Promise.all(tools.map((tool) => succeeds(setup, [...firstWords(tool), '--version'])));
  const missing = tools.filter((_, index) => !found[index]);
  if (missing.length === 0) return;
  throw new SetupProblem(`The TensorFlow addon is compiled here, which needs ${missing.join(' and ')}.`, {
    wayOut: 'install a C++ compiler, make and Python (Debian, Ubuntu: `apt-get install build-essential python3`).',
  });
}

/**
 * `CXX` may carry arguments or a wrapper (`ccache g++`).
 * @param {string} command
 * @returns {[string, ...string[]]}
 */
function firstWords(command) {
  const [program = command, ...rest] = command.split(' ');
  return [program, ...rest];
}

/**
 * node-gyp downloads Node's headers unless it is told where they are; it comes with npm, which may lie anywhere.
 * @param {Setup} setup
 * @returns {Record<string, string>}
 */
function gypEnvironment({ env }) {
  const headers = env['npm_config_nodedir'] ?? nodePrefix();
  const gyp = env['npm_config_node_gyp'] ?? npmsNodeGyp(env);
  return {
    ...(headers === undefined ? {} : { npm_config_nodedir: headers }),
    ...(gyp === undefined ? {} : { npm_config_node_gyp: gyp }),
  };
}

/** The prefix of the running Node if it has headers, else of a system Node: N-API is the same in both. */
function nodePrefix() {
  const beside = dirname(dirname(realpathSync(process.execPath)));
  return [beside, '/usr', '/usr/local'].find((prefix) => existsSync(join(prefix, 'include/node/node_api.h')));
}

/** @param {NodeJS.ProcessEnv} env */
function npmsNodeGyp(env) {
  const npms = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .filter((path) => existsSync(path));
  const commands = [env['npm_execpath'], ...npms].filter((path) => path !== undefined && existsSync(path));
  return commands
    .map((path) => join(dirname(dirname(realpathSync(path ?? ''))), 'node_modules/node-gyp/bin/node-gyp.js'))
    .find((path) => existsSync(path));
}

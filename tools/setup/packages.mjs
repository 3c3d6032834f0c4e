import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './program.mjs';
import { SetupProblem } from './problem.mjs';
import { digestOf, readStamp, removeStamp, writeStamp } from './stamp.mjs';

/** @import { Setup, Step } from './setUp.mjs' */

/**
 * What this file reads of a package.json and of an entry in a lock file.
 * @typedef {object} Manifest
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [peer]
 * @property {string[]} [workspaces]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 */

/** @param {Setup} setup */
const stampFile = (setup) => join(setup.root, 'node_modules/.coolsweep-setup.json');

/** @type {Step} */
export const packages = {
  title: 'packages',
  isDone: async (setup) => {
    const stamp = await readStamp(stampFile(setup));
    return stamp['packages'] === (await wantedPackages(setup)) ? 'up to date' : undefined;
  },
  perform: async (setup) => {
    const wanted = await wantedPackages(setup);
    const found = await installedMatchLock(setup);
    if (!found) await install(setup);
    await writeStamp(stampFile(setup), { packages: wanted });
    return found ? 'as locked' : 'installed';
  },
};

/** @param {Setup} setup */
async function wantedPackages(setup) {
  const manifests = (await workspaceFolders(setup.root)).map((folder) => `${folder}/package.json`);
  return digestOf(setup.root, ['package-lock.json', 'package.json', ...manifests]);
}

/** @param {Setup} setup */
async function install(setup) {
  if (!existsSync(join(setup.root, 'package-lock.json'))) {
    throw new SetupProblem('package-lock.json is missing.', {
      wayOut: 'restore it with `git checkout package-lock.json`.',
    });
  }
  // Without the stamp an interrupted installation is seen as one.
  await removeStamp(stampFile(setup));
  setup.status('npm ci');
  await run(setup, ['npm', 'ci', '--loglevel=error'], {
    wayOut:
      'check the network (`npm ping`) and, if the lock file is not in step, `npm install`; then run the set-up again.',
  });
}

/**
 * Workspace folders that exist, from the patterns `folder` and `folder/*`, the only two npm patterns used here.
 * @param {string} root
 */
async function workspaceFolders(root) {
  const { workspaces = [] } = await readJson(join(root, 'package.json'));
  /** @type {string[]} */
  const folders = [];
  for (const pattern of workspaces) {
    const parent = pattern.replace(/\/\*$/, '');
    const names = parent === pattern ? [''] : await readdir(join(root, parent)).catch(() => []);
    folders.push(...names.sort().map((name) => (name === '' ? parent : `${parent}/${name}`)));
  }
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/**
 * Whether what npm says it installed is what the lock file asks for, as after `npm install` by hand. npm writes its own
 * record last, so an interrupted installation has none.
 * @param {Setup} setup
 */
async function installedMatchLock({ root }) {
  try {
    const locked = (await readJson(join(root, 'package-lock.json'))).packages ?? {};
    const installed = (await readJson(join(root, 'node_modules/.package-lock.json'))).packages ?? {};
    return (
      Object.entries(locked).every(
        ([path, entry]) => !path.includes('node_modules/') || isInstalled(installed[path], entry),
      ) && (await lockFollowsManifests(root, locked))
    );
  } catch {
    return false;
  }
}

/**
 * @param {Manifest | undefined} found
 * @param {Manifest} locked
 */
function isInstalled(found, locked) {
  if (found === undefined) return Boolean(locked.optional ?? locked.devOptional ?? locked.peer);
  return found.version === locked.version && found.integrity === locked.integrity && found.link === locked.link;
}

/**
 * @param {string} root
 * @param {Record<string, Manifest>} locked
 */
async function lockFollowsManifests(root, locked) {
  for (const folder of ['', ...(await workspaceFolders(root))]) {
    const manifest = await readJson(join(root, folder, 'package.json'));
    const entry = locked[folder];
    if (entry === undefined || JSON.stringify(sortedNeeds(manifest)) !== JSON.stringify(sortedNeeds(entry)))
      return false;
  }
  return true;
}

/** @param {Manifest} manifest */
function sortedNeeds({ dependencies = {}, devDependencies = {} }) {
  return [dependencies, devDependencies].map((needs) => Object.entries(needs).sort());
}

/**
 * @param {string} file
 * @returns {Promise<Manifest & { packages?: Record<string, Manifest> }>}
 */
async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

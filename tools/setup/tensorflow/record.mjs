import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readStamp, removeStamp, writeStamp } from '../stamp.mjs';
import { addonOf, packageFolder } from './addon.mjs';

/** @import { Setup } from '../setUp.mjs' */
/** @import { Libraries } from './cache.mjs' */

/**
 * Where the installed native TensorFlow came from; `coolsweep doctor` tells it. Written last, so it is also the stamp.
 * @typedef {object} TensorflowRecord
 * @property {string | null} tensorflowVersion null without native TensorFlow
 * @property {'cache' | 'folder' | 'pypi' | 'google' | 'none'} source
 * @property {'cpu' | 'cuda'} build
 * @property {string} from the folder that is linked to, or what was run
 * @property {string} choice what the user asked for then: see `choiceOf`
 * @property {string} addon version of the package and of N-API the addon is for
 * @property {readonly string[]} missed why better sources were passed over
 * @property {number} recordedAtMs
 */

/** @param {Setup} setup */
function recordFile(setup) {
  return join(packageFolder(setup), 'deps/coolsweep.json');
}

/**
 * The record, if the files it stands for are still there.
 * @param {Setup} setup
 * @returns {Promise<TensorflowRecord | undefined>}
 */
export async function readRecord(setup) {
  const record = /** @type {Partial<TensorflowRecord>} */ (await readStamp(recordFile(setup)));
  if (record.source === undefined || record.addon !== (await addonName(setup))) return undefined;
  if (record.source !== 'none' && !(await isInPlace(setup))) return undefined;
  return /** @type {TensorflowRecord} */ (record);
}

/** @param {Setup} setup */
async function isInPlace(setup) {
  const { file } = await addonOf(setup);
  // Following the links: the cache may have been emptied.
  const lib = join(packageFolder(setup), 'deps/lib');
  const isLibrary =
    process.platform === 'linux'
      ? existsSync(join(lib, 'libtensorflow_framework.so')) || existsSync(join(lib, 'libtensorflow_framework.so.2'))
      : existsSync(lib);
  return existsSync(file) && isLibrary;
}

/**
 * @param {Setup} setup
 * @param {Omit<TensorflowRecord, 'addon' | 'recordedAtMs'>} record
 */
export async function writeRecord(setup, record) {
  await writeStamp(recordFile(setup), { ...record, addon: await addonName(setup), recordedAtMs: Date.now() });
}

/** @param {Setup} setup */
async function addonName(setup) {
  const { version, napi } = await addonOf(setup);
  return `${version}-napi-v${napi}`;
}

/**
 * Takes native TensorFlow out of the package, so that a half-made one is never loaded.
 * @param {Setup} setup
 */
export async function removeTensorflow(setup) {
  await removeStamp(recordFile(setup));
  for (const name of ['deps', 'lib']) await rm(join(packageFolder(setup), name), { recursive: true, force: true });
}

/**
 * The addon's own run path is `../../deps/lib`, so links there are all it needs to find the cache.
 * @param {Setup} setup
 * @param {Libraries} libraries
 */
export async function linkTensorflow(setup, { folder }) {
  const deps = join(packageFolder(setup), 'deps');
  await mkdir(deps, { recursive: true });
  for (const name of ['lib', 'include']) await symlink(join(folder, name), join(deps, name));
}

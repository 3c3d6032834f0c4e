import { resolve } from 'node:path';
import { succeeds } from '../program.mjs';
import { SetupProblem } from '../problem.mjs';

/** @import { Setup } from '../setUp.mjs' */

/**
 * Where native TensorFlow may come from.
 * @typedef {{ kind: 'folder', folder: string }
 *   | { kind: 'pypi', build: 'cpu' | 'cuda' }
 *   | { kind: 'google', build: 'cpu' | 'cuda' }
 *   | { kind: 'none' }} Source
 */

/**
 * What the user asks for: `auto`, `pypi`, `google`, `none` or the path of a folder.
 * @param {Setup} setup
 * @returns {string}
 */
export function choiceOf({ env, root }) {
  const named = env['COOLSWEEP_TENSORFLOW'];
  if (named === undefined || named === '') return 'auto';
  return ['pypi', 'google', 'none'].includes(named) ? named : resolve(root, named);
}

/**
 * The sources to try in turn. A choice of the user is the only one: it fails rather than become something else.
 * @param {Setup} setup
 * @returns {Promise<readonly Source[]>}
 */
export async function sourcesToTry(setup) {
  const choice = choiceOf(setup);
  if (choice === 'none') return [{ kind: 'none' }];
  if (!['auto', 'pypi', 'google'].includes(choice)) return [{ kind: 'folder', folder: choice }];
  const build = (await hasNvidiaDriver(setup)) ? 'cuda' : 'cpu';
  if (choice === 'pypi') return [pinned({ kind: 'pypi', build })];
  if (choice === 'google') return [{ kind: 'google', build }];
  /** @type {Source[]} */
  const wheels = platformProblem() === undefined ? [{ kind: 'pypi', build }] : [];
  // A CUDA build that cannot be had (3.4 GB) is no reason to go without TensorFlow.
  if (wheels.length > 0 && build === 'cuda') wheels.push({ kind: 'pypi', build: 'cpu' });
  return [...wheels, { kind: 'google', build }, { kind: 'none' }];
}

/** @param {Source} source */
function pinned(source) {
  const problem = platformProblem();
  if (problem === undefined) return source;
  throw new SetupProblem(problem, {
    wayOut: 'leave COOLSWEEP_TENSORFLOW unset, or name a folder that holds TensorFlow.',
  });
}

/** Why the pinned wheels cannot run here, or undefined where they can. */
export function platformProblem() {
  const { platform, arch } = process;
  if (platform === 'linux' && arch === 'x64')
    return isMusl() ? 'The TensorFlow wheels need glibc; this is a musl Linux.' : undefined;
  return `The pinned TensorFlow wheels are for Linux x64; this is ${platform} ${arch}.`;
}

function isMusl() {
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined;
}

/**
 * A driver that answers; the command alone may be left over on a machine without a GPU.
 * @param {Setup} setup
 */
export function hasNvidiaDriver(setup) {
  return succeeds(setup, ['nvidia-smi']);
}

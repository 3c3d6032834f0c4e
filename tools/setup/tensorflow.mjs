import { existsSync } from 'node:fs';
import { asProblem, SetupProblem } from './problem.mjs';
import { forgetAddon, packageFolder, provideAddon } from './tensorflow/addon.mjs';
import { fromFolder } from './tensorflow/folder.mjs';
import { fromGoogle } from './tensorflow/google.mjs';
import { proveTensorflow } from './tensorflow/proof.mjs';
import { fromPyPI } from './tensorflow/pypi.mjs';
import { linkTensorflow, readRecord, removeTensorflow, writeRecord } from './tensorflow/record.mjs';
import { choiceOf, hasNvidiaDriver, sourcesToTry } from './tensorflow/source.mjs';

/** @import { Setup, Step } from './setUp.mjs' */
/** @import { Libraries } from './tensorflow/cache.mjs' */
/** @import { TensorflowRecord } from './tensorflow/record.mjs' */
/** @import { Source } from './tensorflow/source.mjs' */

/** How long a second-best source is put up with before the better ones are tried again. */
const retryAfterMs = 3_600_000;

/** @typedef {Pick<TensorflowRecord, 'tensorflowVersion' | 'source' | 'build' | 'from'>} Provided */

/** @type {Step} */
export const tensorflow = {
  title: 'tensorflow',
  isDone: async (setup) => {
    const record = existsSync(packageFolder(setup)) ? await readRecord(setup) : undefined;
    if (record === undefined || !(await isWanted(setup, record))) return undefined;
    if (record.source === 'none') setup.warn(noTensorflow(record));
    return describe(record);
  },
  perform: async (setup) => {
    if (!existsSync(packageFolder(setup))) {
      throw new SetupProblem('@tensorflow/tfjs-node-gpu is not installed.', { wayOut: 'run `npm ci`.' });
    }
    const choice = choiceOf(setup);
    const { outcome, missed } = await provideFirst(setup, await sourcesToTry(setup), choice === 'auto');
    await writeRecord(setup, { ...outcome, choice, missed: missed.map(firstLine) });
    if (outcome.source === 'none') setup.warn(noTensorflow({ missed }));
    else if (missed.length > 0)
      setup.warn(`TensorFlow comes from the second-best source (${outcome.source}):\n${missed.join('\n')}`);
    return describe(outcome);
  },
};

/**
 * Whether what is installed is what would be installed now. Without a choice, anything native that was chosen stays.
 * @param {Setup} setup
 * @param {TensorflowRecord} record
 */
async function isWanted(setup, record) {
  const choice = choiceOf(setup);
  if (choice !== record.choice) {
    if (choice === 'auto') return record.source !== 'none';
    if (!answers(record, choice)) return false;
  }
  if (record.missed.length > 0) return Date.now() - record.recordedAtMs < retryAfterMs;
  // A driver may have come since; a CUDA build also serves where there is none.
  const followsDriver = ['auto', 'pypi', 'google'].includes(choice);
  return !followsDriver || record.build === 'cuda' || !(await hasNvidiaDriver(setup));
}

/**
 * What was installed without a choice may be what is chosen now.
 * @param {TensorflowRecord} record
 * @param {string} choice
 */
function answers(record, choice) {
  const source = record.source === 'cache' ? 'pypi' : record.source;
  return record.choice === 'auto' && source === choice && record.missed.length === 0;
}

/**
 * @param {Setup} setup
 * @param {readonly Source[]} sources
 * @param {boolean} mayPass whether to go on to the next source after a failure
 */
async function provideFirst(setup, sources, mayPass) {
  /** @type {string[]} */
  const missed = [];
  for (const source of sources) {
    try {
      return { outcome: await provide(setup, source), missed };
    } catch (error) {
      const problem = asProblem(error);
      await removeTensorflow(setup);
      if (!mayPass) throw problem;
      missed.push(`- ${'build' in source ? `${source.kind} (${source.build})` : source.kind}: ${problem.describe()}`);
    }
  }
  throw new Error('Without a choice the last source is `none`, which cannot fail.');
}

/**
 * @param {Setup} setup
 * @param {Source} source
 * @returns {Promise<Provided>}
 */
async function provide(setup, source) {
  await removeTensorflow(setup);
  switch (source.kind) {
    case 'none':
      return { tensorflowVersion: null, source: 'none', build: 'cpu', from: 'nowhere' };
    case 'google':
      await fromGoogle(setup, source.build);
      return provided(await proveTensorflow(setup), {
        source: 'google',
        build: source.build,
        from: 'scripts/install.js',
      });
    case 'folder':
      return use(setup, await fromFolder(setup, source.folder), { source: 'folder', from: source.folder });
    case 'pypi': {
      const libraries = await fromPyPI(setup, source.build);
      return use(setup, libraries, { source: libraries.isNew ? 'pypi' : 'cache', from: libraries.folder });
    }
  }
}

/**
 * @param {Setup} setup
 * @param {Libraries} libraries
 * @param {Pick<TensorflowRecord, 'source' | 'from'>} origin
 * @returns {Promise<Provided>}
 */
async function use(setup, libraries, origin) {
  await linkTensorflow(setup, libraries);
  const keptAddon = await provideAddon(setup, libraries);
  setup.status('loading TensorFlow');
  const proof = await proveTensorflow(setup).catch(async (error) => {
    // A kept addon may come from another compiler or machine; one compiled here has no such excuse.
    if (!keptAddon) throw error;
    await forgetAddon(setup, libraries);
    await provideAddon(setup, libraries);
    return proveTensorflow(setup);
  });
  return provided(proof, { ...origin, build: libraries.build });
}

/**
 * @param {{ version: string, usesGpu: boolean }} proof
 * @param {Omit<Provided, 'tensorflowVersion'>} origin
 * @returns {Provided}
 */
function provided({ version, usesGpu }, origin) {
  // A user's folder may find CUDA somewhere in the system.
  return { tensorflowVersion: version, ...origin, build: usesGpu ? 'cuda' : origin.build };
}

/** @param {string} text */
function firstLine(text) {
  return text.split('\n')[0] ?? '';
}

/** @param {Provided} provided */
function describe({ tensorflowVersion, source, build }) {
  return tensorflowVersion === null ? 'NONE: JavaScript fallback' : `${tensorflowVersion}, ${build}, from ${source}`;
}

/** @param {{ missed: readonly string[] }} record */
function noTensorflow({ missed }) {
  return [
    '*** NO NATIVE TENSORFLOW ***',
    'Training falls back to pure JavaScript and WebAssembly, many times slower. Results stay valid, sweeps take long.',
    ...(missed.length === 0 ? ['It was asked for with COOLSWEEP_TENSORFLOW=none.'] : missed),
    'To try again now: COOLSWEEP_TENSORFLOW=pypi node tools/setup/main.mjs (or google, or a folder with TensorFlow).',
  ].join('\n');
}

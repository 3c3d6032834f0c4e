import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { run, succeeds } from './program.mjs';
import { asProblem } from './problem.mjs';

/** @import { Setup, Step } from './setUp.mjs' */

const fashionMnistFolder = '/usr/share/datasets/fashion-mnist';

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Something the tests need from outside npm.
 * @typedef {object} Need
 * @property {string} debianPackage
 * @property {string} skips which tests are skipped without it
 * @property {string} byHand how to get it where apt-get cannot be used
 * @property {(setup: Setup) => boolean | Promise<boolean>} isMet
 */

/** @type {readonly Need[]} */
const needs = [
  {
    debianPackage: 'chromium',
    skips: 'the browser tests (e2e)',
    byHand: 'install Chromium or Chrome; COOLSWEEP_CHROMIUM=<program> names one in an unusual place',
    isMet: (setup) => findChromium(setup.env) !== undefined,
  },
  {
    debianPackage: 'fonts-dejavu-core',
    skips: 'nothing, but pages in screenshots show no text',
    byHand: 'install any TrueType font',
    isMet: async () => process.platform !== 'linux' || (await hasFont()),
  },
  {
    debianPackage: 'dataset-fashion-mnist',
    skips: 'the tests that train on Fashion-MNIST',
    byHand: `put the four *-ubyte.gz files of Fashion-MNIST into ${fashionMnistFolder}`,
    isMet: () => existsSync(`${fashionMnistFolder}/train-images-idx3-ubyte.gz`),
  },
  {
    debianPackage: 'postgresql',
    skips: 'the tests of the store on PostgreSQL',
    byHand: 'install the programs of a PostgreSQL server, 13 or later; none needs to run',
    isMet: (setup) => hasPostgres(setup),
  },
];

/**
 * The tests start a server of their own; Debian keeps its programs out of PATH.
 * @param {Setup} setup
 */
async function hasPostgres(setup) {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const isInstalled = versions.some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`));
  return isInstalled || (await succeeds(setup, ['initdb', '--version']));
}

/**
 * The browser the tests drive, or undefined when there is none.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findChromium(env) {
  const named = env['COOLSWEEP_CHROMIUM'];
  return named === undefined || named === '' ? browsers.find((path) => existsSync(path)) : named;
}

/** @type {Step} */
export const debianPackages = {
  title: 'test packages',
  isDone: async (setup) => ((await unmet(setup)).length === 0 ? 'present' : undefined),
  perform: async (setup) => {
    const missing = await unmet(setup);
    const reason = await install(
      setup,
      missing.map((need) => need.debianPackage),
    );
    const left = await unmet(setup);
    if (left.length > 0) setup.warn(describe(left, reason));
    return left.length === 0 ? 'installed' : 'incomplete, some tests will be skipped';
  },
};

/** @param {Setup} setup */
async function unmet(setup) {
  const met = await Promise.all(needs.map((need) => need.isMet(setup)));
  return needs.filter((_, index) => !met[index]);
}

/**
 * A failure leaves the tests that need the package skipped, with the reason returned here: it does not stop the set-up.
 * @param {Setup} setup
 * @param {readonly string[]} names
 * @returns {Promise<string>}
 */
async function install(setup, names) {
  const asRoot = await rootPrefix(setup);
  if (asRoot === undefined) return 'apt-get as root is not available';
  const options = { wayOut: `\`apt-get install ${names.join(' ')}\` by hand` };
  try {
    setup.status('apt-get update');
    await run(setup, [...asRoot, 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', 'update'], options);
    setup.status(`apt-get install ${names.join(' ')}`);
    const install = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', 'install', '--no-install-recommends', ...names];
    await run(setup, [...asRoot, 'apt-get', ...install], options);
    return '';
  } catch (error) {
    return asProblem(error).describe();
  }
}

/**
 * What to put before `apt-get` to run it as root, undefined where that cannot be done without asking.
 * @param {Setup} setup
 * @returns {Promise<[string, ...string[]] | undefined>}
 */
async function rootPrefix(setup) {
  if (!(await succeeds(setup, ['apt-get', '--version']))) return undefined;
  const environment = /** @type {const} */ (['env', 'DEBIAN_FRONTEND=noninteractive']);
  if (process.getuid?.() === 0) return [...environment];
  // sudo clears the environment, so `env` comes after it.
  return (await succeeds(setup, ['sudo', '-n', 'true'])) ? ['sudo', '-n', ...environment] : undefined;
}

async function hasFont() {
  for (const folder of ['/usr/share/fonts', '/usr/local/share/fonts']) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    if (files.some((file) => /\.(ttf|otf|ttc)$/i.test(file))) return true;
  }
  return false;
}

/**
 * @param {readonly Need[]} left
 * @param {string} reason
 */
function describe(left, reason) {
  const lines = left.map(
    (need) => `  - ${need.debianPackage} (skipped without it: ${need.skips}). By hand: ${need.byHand}.`,
  );
  return [`Test packages are missing${reason === '' ? '' : ` (${reason})`}:`, ...lines].join('\n');
}

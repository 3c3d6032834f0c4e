import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { run, succeeds } from '../program.mjs';
import { SetupProblem } from '../problem.mjs';

/** @import { Setup } from '../setUp.mjs' */
/** @typedef {{ name: string, version: string, sha256: string }} Pin */
/** @typedef {{ file: string, name: string, sha256: string }} Wheel */

/** Sizes are only told to the user and asked of the disk: the download, and what it takes with everything unpacked. */
const megabytes = { cpu: { download: 274, disk: 1_500 }, cuda: { download: 3_379, disk: 11_000 } };

/** Any Python's pip can fetch these: it is told for which Python and platforms, so the file is the same everywhere. */
const target = [
  ...['--python-version', '3.12', '--implementation', 'cp'],
  ...['manylinux_2_27', 'manylinux_2_17', 'manylinux2014', 'manylinux_2_12', 'manylinux2010'].flatMap((tag) => [
    '--platform',
    `${tag}_x86_64`,
  ]),
];

/** @param {'cpu' | 'cuda'} build */
export function requirementsFile(build) {
  return fileURLToPath(new URL(`../tensorflow-${build}.txt`, import.meta.url));
}

/** @param {'cpu' | 'cuda'} build */
export function diskMegabytes(build) {
  return megabytes[build].disk;
}

/**
 * @param {string} file a requirements file
 * @returns {Promise<readonly Pin[]>}
 */
export async function readPins(file) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, version, sha256] = /^(\S+)==(\S+) --hash=sha256:([0-9a-f]{64})$/.exec(line) ?? [];
    if (name === undefined || version === undefined || sha256 === undefined)
      throw new Error(`${file}: not a pin: ${line}`);
    return { name, version, sha256 };
  });
}

/**
 * Downloads the pinned wheels of a build into `folder`, with the user's own pip and its configuration.
 * @param {Setup} setup
 * @param {'cpu' | 'cuda'} build
 * @param {string} folder
 */
export async function downloadWheels(setup, build, folder) {
  const python = await findPip(setup);
  const temporary = join(folder, 'temporary');
  await mkdir(temporary, { recursive: true });
  const total = megabytes[build].download;
  const progress = setInterval(() => {
    void bytesIn(folder).then((bytes) =>
      setup.status(`downloading TensorFlow, ${Math.round(bytes / 1e6)} of ${total} MB`),
    );
  }, 500);
  try {
    await run(setup, [python, '-m', 'pip', ...downloadArguments(build, folder)], {
      env: { TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      wayOut:
        "check the network and pip's configuration (`pip config list`), or fetch the wheels named in " +
        `tools/setup/tensorflow-${build}.txt elsewhere and set COOLSWEEP_TENSORFLOW=<their folder>.`,
    });
  } finally {
    clearInterval(progress);
  }
}

/**
 * @param {'cpu' | 'cuda'} build
 * @param {string} folder
 */
function downloadArguments(build, folder) {
  const how = '--no-cache-dir download --progress-bar off --require-hashes --no-deps --only-binary=:all:'.split(' ');
  return [...how, ...target, '-d', folder, '-r', requirementsFile(build)];
}

/** @param {Setup} setup */
async function findPip(setup) {
  let found = false;
  for (const python of ['python3', 'python']) {
    if (await succeeds(setup, [python, '-m', 'pip', '--version'])) return python;
    found ||= await succeeds(setup, [python, '--version']);
  }
  const message = found
    ? 'Python is here, but not its pip, which downloads TensorFlow.'
    : 'There is no Python with pip, which downloads TensorFlow.';
  throw new SetupProblem(message, {
    wayOut:
      'install it (Debian, Ubuntu: `apt-get install python3-pip`; Fedora: `dnf install python3-pip`), then run the set-up again.',
  });
}

/** @param {string} folder */
async function bytesIn(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  // pip moves and deletes while this looks.
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * The wheels of a folder, each compared with its pin: pip has compared them too, but not those a user brings along.
 * @param {string} folder
 * @param {readonly Pin[]} pins
 * @returns {Promise<readonly Wheel[]>}
 */
export async function checkWheels(folder, pins) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  /** @type {Wheel[]} */
  const wheels = [];
  for (const pin of pins) {
    const prefix = `${pin.name.replaceAll('-', '_')}-${pin.version}-`;
    const candidates = files.filter((name) => name.startsWith(prefix));
    const wheel = await firstMatch(folder, candidates, pin.sha256);
    if (wheel === undefined) throw mismatch(folder, pin, candidates);
    wheels.push(wheel);
  }
  return wheels;
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 * @param {string} sha256
 * @returns {Promise<Wheel | undefined>}
 */
async function firstMatch(folder, names, sha256) {
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    if (hash.digest('hex') === sha256) return { file: join(folder, name), name, sha256 };
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {Pin} pin
 * @param {readonly string[]} candidates
 */
function mismatch(folder, pin, candidates) {
  const what = `${pin.name} ${pin.version}`;
  const message =
    candidates.length === 0
      ? `${folder} has no wheel of ${what}.`
      : `${candidates.join(', ')} is not the pinned file of ${what} (sha256 ${pin.sha256}).`;
  return new SetupProblem(message, { wayOut: 'download it again, from a source you trust.' });
}

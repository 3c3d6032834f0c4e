import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './program.mjs';
import { SetupProblem } from './problem.mjs';
import { digestOf, readStamp, removeStamp, writeStamp } from './stamp.mjs';

/** @import { Setup, Step } from './setUp.mjs' */

const schema = 'prisma/schema.prisma';
const generated = 'libs/store/src/generated';

/** Kept with the packages: a fresh installation may bring another Prisma. */
const stampPath = 'node_modules/.coolsweep-prisma.json';

/** @type {Step} */
export const prisma = {
  title: 'prisma',
  isDone: async (setup) => {
    const stamp = await readStamp(join(setup.root, stampPath));
    const isCurrent = stamp['client'] === (await wantedClient(setup)) && (await hasClient(setup));
    return isCurrent ? 'client up to date' : undefined;
  },
  perform: async (setup) => {
    const wanted = await wantedClient(setup);
    await removeStamp(join(setup.root, stampPath));
    await generate(setup);
    await writeStamp(join(setup.root, stampPath), { client: wanted });
    return 'client generated';
  },
};

/** @param {Setup} setup */
async function wantedClient(setup) {
  const manifest = await readFile(join(setup.root, 'node_modules/prisma/package.json'), 'utf8').catch(() => '{}');
  const { version = 'none' } = /** @type {{ version?: string }} */ (JSON.parse(manifest));
  return digestOf(setup.root, [schema, 'prisma.config.ts', 'prisma/prisma.config.ts'], version);
}

/** @param {Setup} setup */
async function hasClient(setup) {
  const files = await readdir(join(setup.root, generated)).catch(() => []);
  return files.length > 0;
}

/** @param {Setup} setup */
async function generate(setup) {
  if (!existsSync(join(setup.root, schema))) {
    throw new SetupProblem(`${schema} is missing.`, {
      wayOut: 'this checkout is not complete: `git status` tells what is gone.',
    });
  }
  await run(setup, [process.execPath, 'node_modules/prisma/build/index.js', 'generate', '--schema', schema], {
    env: {
      // Generating needs no schema engine, but the command downloads one unless this names an existing program.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
    wayOut: `correct ${schema} where the message above points.`,
  });
}

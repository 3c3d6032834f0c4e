import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './program.mjs';
import { SetupProblem } from './problem.mjs';
import { digestOf, readStamp, removeStamp, writeStamp } from './stamp.mjs';

/** @import { Setup, Step } from './setUp.mjs' */

/** One for each database: Prisma takes one provider for a schema. */
const clients = [
  { schema: 'prisma/schema.prisma', generated: 'libs/store/src/generated' },
  { schema: 'prisma/postgresql/schema.prisma', generated: 'libs/store/src/postgres/generated' },
];

/** Kept with the packages: a fresh installation may bring another Prisma. */
const stampPath = 'node_modules/.coolsweep-prisma.json';

/** @type {Step} */
export const prisma = {
  title: 'prisma',
  isDone: async (setup) => {
    const stamp = await readStamp(join(setup.root, stampPath));
    const isCurrent = stamp['client'] === (await wantedClients(setup)) && (await hasClients(setup));
    return isCurrent ? 'clients up to date' : undefined;
  },
  perform: async (setup) => {
    const wanted = await wantedClients(setup);
    await removeStamp(join(setup.root, stampPath));
    for (const { schema } of clients) await generate(setup, schema);
    await writeStamp(join(setup.root, stampPath), { client: wanted });
    return 'clients generated';
  },
};

/** @param {Setup} setup */
async function wantedClients(setup) {
  const manifest = await readFile(join(setup.root, 'node_modules/prisma/package.json'), 'utf8').catch(() => '{}');
  const { version = 'none' } = /** @type {{ version?: string }} */ (JSON.parse(manifest));
  const schemas = clients.map(({ schema }) => schema);
  return digestOf(setup.root, [...schemas, 'prisma.config.ts', 'prisma/prisma.config.ts'], version);
}

/** @param {Setup} setup */
async function hasClients(setup) {
  const folders = clients.map(({ generated }) => readdir(join(setup.root, generated)).catch(() => []));
  return (await Promise.all(folders)).every((files) => files.length > 0);
}

/**
 * @param {Setup} setup
 * @param {string} schema
 */
async function generate(setup, schema) {
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

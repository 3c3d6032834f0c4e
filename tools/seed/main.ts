/** `npm run seed -- NAME`: fills the database of a workspace with invented data, for tests, pictures and benchmarks. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SweepError } from '@coolsweep/sweep';
import { workspaceHome } from './env.ts';
import { scenarios } from './scenarios.ts';
import { openSeedStore } from './seedStore.ts';

const options = {
  home: { type: 'string' },
  replace: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function usage(): string {
  const about = Object.entries(scenarios).map(([name, scenario]) => `  ${name.padEnd(12)}${scenario.about}`);
  return `usage: npm run seed -- NAME [--home DIR] [--replace]

${about.join('\n')}

  --home DIR   folder of the workspace; default: COOLSWEEP_HOME, or where coolsweep has it
  --replace    invented data that is there goes first; data that is not invented never does
`;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<void> {
  const { positionals, values: given } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (given.help) {
    process.stdout.write(usage());
    return;
  }
  const [name = '', ...others] = positionals;
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined || others.length > 0)
    throw new SweepError('invalid_arguments', `which content? one of ${Object.keys(scenarios).join(', ')}`);
  const home = resolve(given.home ?? workspaceHome());
  const startMs = performance.now();
  const store = await openSeedStore({ home, replaces: given.replace });
  const lookAt = `look at it: COOLSWEEP_HOME=${home} npx coolsweep dashboard`;
  if (scenario.isEndless === true) say(`${lookAt} (in another terminal)`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    await scenario.fill({ store, now: new Date(), say, signal: stop.signal });
  } finally {
    await store.close();
  }
  const { size } = await stat(join(home, 'coolsweep.db'));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  say(`${name}: ${seconds} s, ${(size / 2 ** 20).toFixed(1)} MiB in ${home}`);
  say(lookAt);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // parseArgs throws a TypeError with a code for what it does not know.
  const isMistake = error instanceof SweepError || (error instanceof TypeError && 'code' in error);
  if (!isMistake) throw error;
  process.stderr.write(`${error.message}\n\n${usage()}`);
  process.exitCode = 2;
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { entryPath, execArgv, type EntryName } from './childEntry.ts';
import { installation } from './versions.ts';

/** How Node is started for a process of this program. */
export interface ChildProgram {
  /** File that it runs. */
  readonly entry: string;
  /** Arguments of Node itself. */
  readonly execArgv: readonly string[];
}

/** Beside the packages, whose names the bundle still holds; whoever installs anew empties it. */
const folder = join(installation, 'node_modules', '.cache', 'coolsweep');

/** Takes in the sources of this project alone, each of which still finds what lies beside it. */
const sourcesOnly: Plugin = {
  name: 'sources-only',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      path.startsWith('@coolsweep/') || isAbsolute(path) ? undefined : { path, external: true },
    );
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      // In the first line, so that the numbers of lines stay.
      return { loader: 'ts', contents: `const sourceUrl = ${url};${await readFile(path, 'utf8')}` };
    });
  },
};

/** Until the bundle before is made: to stop the bundler would end another's work. */
let idle: Promise<unknown> = Promise.resolve();

function bundle(name: EntryName): Promise<string> {
  const made = idle.then(() => bundleNow(name));
  idle = made.catch(() => undefined);
  return made;
}

async function bundleNow(name: EntryName): Promise<string> {
  // A program that starts no process of its own need not load it.
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entryPath(name)],
    plugins: [sourcesOnly],
    define: { 'import.meta.url': 'sourceUrl' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
  });
  await stop();
  return outputFiles[0]?.text ?? '';
}

/** Keeps a bundle under a name that says what is in it: other schedulers may run one of other sources. */
async function kept(name: EntryName, code: string): Promise<string> {
  const digest = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const file = join(folder, `${name.replace('.ts', '')}-${digest}.mjs`);
  const partial = `${file}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await writeFile(partial, code);
  await rename(partial, file);
  return file;
}

/**
 * An entry point bundled into one file, made of the sources as they are now: to resolve, translate and load each of some
 * 250 modules by itself takes longer than all of the rest of a trial's start. Where it cannot be made, or kept, the sources.
 */
export async function childProgram(name: EntryName): Promise<ChildProgram> {
  try {
    return { entry: await kept(name, await bundle(name)), execArgv: ['--enable-source-maps'] };
  } catch {
    return { entry: entryPath(name), execArgv };
  }
}

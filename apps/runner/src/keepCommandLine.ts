import { createHash, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, bundleFolder } from './bundling.ts';
import { entryPath } from './childEntry.ts';

/** Leaves the other commands out, which a bundle that only answers shells never comes to. */
const completionOnly: Plugin = {
  name: 'completion-only',
  setup(bundler) {
    bundler.onResolve({ filter: /\/commands\/\w+\.ts$/ }, ({ path, kind }) =>
      kind !== 'dynamic-import' || path.endsWith('/completion.ts') ? undefined : { path, external: true },
    );
  },
};

/** Splits what is loaded when it is used from the rest. */
async function codeOf(entry: 'main.ts' | 'complete.ts', folder: string) {
  const { outputFiles = [], metafile } = await bundle(entryPath(entry), {
    plugins: entry === 'complete.ts' ? [completionOnly] : [],
    ...{ write: false, splitting: true, metafile: true, outdir: folder, sourcemap: true, sourcesContent: false },
    ...{ entryNames: '[name]', chunkNames: '[name]-[hash]', outExtension: { '.js': '.mjs' } },
  });
  return { outputFiles, inputs: Object.keys(metafile?.inputs ?? {}) };
}

/** By what it is seen that a source has changed. */
function stateOf(input: string) {
  const path = resolve(input);
  const { size, mtimeMs } = statSync(path);
  return { path, size, mtimeMs };
}

/**
 * Bundles the command line, with a list of the sources by which `bin/keptCommandLine.mjs` sees whether it is still right:
 * to translate and load the sources takes longer than most commands. Each command stays a file of its own, so that what
 * it alone needs, such as a database client, is loaded when it is used. What answers a shell at every Tab is in there twice,
 * the second time without what is needed to say what went wrong.
 *
 * Any number of programs may do so at once: each makes a folder of its own, and the list names one of them.
 *
 * @param folder of bundles. Default: where the command looks
 */
export async function keepCommandLine(folder = bundleFolder): Promise<void> {
  const startedMs = Date.now();
  const parts = [await codeOf('main.ts', folder), await codeOf('complete.ts', folder)];
  const outputFiles = parts.flatMap((part) => part.outputFiles);
  const digest = createHash('sha256');
  for (const { contents } of outputFiles) digest.update(contents);
  const name = `commandLine-${digest.digest('hex').slice(0, 16)}`;
  const partial = join(folder, randomUUID());
  await mkdir(partial, { recursive: true });
  for (const { path, contents } of outputFiles) await writeFile(join(partial, path.slice(folder.length)), contents);
  // Where it is there already, it is the same.
  await rename(partial, join(folder, name)).catch(() => rm(partial, { recursive: true }));
  const inputs = new Set(parts.flatMap((part) => part.inputs));
  const sources = [...inputs].filter((input) => !input.startsWith('large-package:')).map(stateOf);
  // What was changed meanwhile may be in the bundle or not: it is made at the next occasion.
  if (sources.some(({ mtimeMs }) => mtimeMs >= startedMs)) return;
  const list = join(folder, `${randomUUID()}.json`);
  await writeFile(list, JSON.stringify({ name, sources }));
  await rename(list, join(folder, 'commandLine.json'));
}

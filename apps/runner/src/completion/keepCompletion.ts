import { createHash, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, bundleFolder } from '../bundling.ts';
import { entryPath } from '../childEntry.ts';

/** Leaves the other commands out, which a bundle that only answers shells never comes to. */
const completionOnly: Plugin = {
  name: 'completion-only',
  setup(bundler) {
    bundler.onResolve({ filter: /\/commands\/\w+\.ts$/ }, ({ path, kind }) =>
      kind !== 'dynamic-import' || path.endsWith('/completion.ts') ? undefined : { path, external: true },
    );
  },
};

/**
 * Bundles what answers a shell at every Tab, with a list of the sources by which `bin/keptCompletion.mjs` sees whether it
 * is still right: to translate and load the sources of the whole command line takes seconds. What only ids need, such as
 * a database client, is loaded when ids are asked for.
 *
 * Any number of programs may do so at once: each makes a folder of its own, and the list names one of them.
 *
 * @param folder of bundles. Default: where the shell looks
 */
export async function keepCompletion(folder = bundleFolder): Promise<void> {
  const startedMs = Date.now();
  const { outputFiles = [], metafile } = await bundle(entryPath('complete.ts'), {
    plugins: [completionOnly],
    ...{ write: false, splitting: true, metafile: true, outdir: folder },
    ...{ entryNames: '[name]', chunkNames: '[name]-[hash]', outExtension: { '.js': '.mjs' } },
  });
  const digest = createHash('sha256');
  for (const { contents } of outputFiles) digest.update(contents);
  const name = `completion-${digest.digest('hex').slice(0, 16)}`;
  const partial = join(folder, randomUUID());
  await mkdir(partial, { recursive: true });
  for (const { path, contents } of outputFiles) await writeFile(join(partial, path.slice(folder.length)), contents);
  // Where it is there already, it is the same.
  await rename(partial, join(folder, name)).catch(() => rm(partial, { recursive: true }));
  const sources = Object.keys(metafile?.inputs ?? {}).map((input) => {
    const path = resolve(input);
    const { size, mtimeMs } = statSync(path);
    return { path, size, mtimeMs };
  });
  // What was changed meanwhile may be in the bundle or not: it is made at the next occasion.
  if (sources.some(({ mtimeMs }) => mtimeMs >= startedMs)) return;
  const list = join(folder, `${randomUUID()}.json`);
  await writeFile(list, JSON.stringify({ entry: `${name}/complete.mjs`, sources }));
  await rename(list, join(folder, 'completion.json'));
}

import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, BuildResult, Plugin } from 'esbuild';
import { installation } from './versions.ts';

/** Where bundles are kept: beside the packages, whose names they still hold. Whoever installs anew empties it. */
export const bundleFolder = join(installation, 'node_modules', '.cache', 'coolsweep');

/**
 * Packages of CommonJS that are so large that it takes half a second to load them as modules: Node then reads each file
 * once more for the names that it exports, and the source map beside each, 20 MB of them.
 */
const largePackages = /^@tensorflow\//;
/** Imported for what it does when it is loaded. */
const tensorflow = '@tensorflow/tfjs-node-gpu';

/** Goes before the code of a bundle, which must not have these names: loads a large package, without its source maps. */
const loadsPackages = `
import { createRequire as createRequireOfBundle } from 'node:module';
const requireFromBundle = createRequireOfBundle(import.meta.url);
const loadLargePackage = (name) => {
  const isMapped = process.execArgv.includes('--enable-source-maps');
  if (isMapped) process.setSourceMapsEnabled(false);
  try {
    return requireFromBundle(name);
  } finally {
    if (isMapped) process.setSourceMapsEnabled(true);
  }
};
`.replaceAll('\n', ' ');

/**
 * Leaves TensorFlow.js out of a program that computes no tensors, though modules that it needs for other things import it;
 * and every module that is not used, whatever it would do when it is loaded, such as to register operations.
 */
export const withoutTensors: Plugin = {
  name: 'without-tensors',
  setup(bundler) {
    bundler.onResolve({ filter: largePackages }, ({ path }) => ({ path, namespace: 'left-out' }));
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    bundler.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/** Takes in the sources of this project alone, each of which still finds what lies beside it. */
const sourcesOnly: Plugin = {
  name: 'sources-only',
  setup(bundler) {
    bundler.onResolve({ filter: largePackages }, ({ path, kind }) =>
      // In a bundle of several files, what is imported late has none of its names then; of TensorFlow none is asked for.
      kind === 'dynamic-import' && path !== tensorflow
        ? { path, external: true }
        : { path, namespace: 'large-package' },
    );
    bundler.onLoad({ filter: /.*/, namespace: 'large-package' }, ({ path }) => ({
      loader: 'js',
      contents: `module.exports = loadLargePackage(${JSON.stringify(path)});`,
    }));
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

/**
 * Bundles an entry point and the sources of this project that it imports for Node; packages stay outside.
 *
 * @param options what is particular to this bundle
 */
export function bundle(entry: string, options: BuildOptions): Promise<BuildResult> {
  const made = idle.then(() => bundleNow(entry, options));
  idle = made.catch(() => undefined);
  return made;
}

async function bundleNow(entry: string, { plugins = [], ...options }: BuildOptions): Promise<BuildResult> {
  // A program that bundles nothing need not load it.
  const { build, stop } = await import('esbuild');
  const result = await build({
    entryPoints: [entry],
    plugins: [...plugins, sourcesOnly],
    define: { 'import.meta.url': 'sourceUrl' },
    banner: { js: loadsPackages },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    ...options,
  });
  await stop();
  return result;
}

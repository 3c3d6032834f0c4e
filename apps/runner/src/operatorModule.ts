import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { require as tsRequire } from 'tsx/cjs/api';
import { tsImport } from 'tsx/esm/api';

/** Whether Node.js takes a file for an ECMAScript module: by its ending, or the nearest package.json above it. */
async function isEcmaScript(file: string): Promise<boolean> {
  if (/\.m[jt]s$/.test(file)) return true;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    if (manifest !== null) return (JSON.parse(manifest) as { readonly type?: unknown }).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

/**
 * Loads a module of the operator's, in TypeScript or JavaScript, as this process runs. One that is not of ECMAScript may have
 * its exports in `default` too.
 *
 * @param file absolute path
 * @throws what the module itself throws
 */
export async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  // So that what it throws names its own lines.
  process.setSourceMapsEnabled(true);
  // Imported, a CommonJS module would be loaded from a data URL, which no map leads back from.
  if (!(await isEcmaScript(file))) return tsRequire(file, import.meta.url) as Record<string, unknown>;
  // Whatever the folder that the program was started in says of TypeScript, it is not about this module.
  const options = { parentURL: import.meta.url, tsconfig: false } as const;
  return (await tsImport(pathToFileURL(file).href, options)) as Record<string, unknown>;
}

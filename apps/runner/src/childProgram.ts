import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, bundleFolder } from './bundling.ts';
import { entryPath, execArgv, type EntryName } from './childEntry.ts';
import { sourceHash } from './sourceHash.ts';
import { installation } from './versions.ts';

/** How Node is started for a process of this program. */
export interface ChildProgram {
  /** File that it runs. */
  readonly entry: string;
  /** Arguments of Node itself. */
  readonly execArgv: readonly string[];
  /** What names the sources; null where they are not fixed: each process then loads them as they are at that moment. */
  readonly sourceHash: string | null;
}

async function codeOf(name: EntryName): Promise<string> {
  const options = { write: false, sourcemap: 'inline', sourcesContent: false } as const;
  const { outputFiles = [] } = await bundle(entryPath(name), options);
  return outputFiles[0]?.text ?? '';
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** How the name of a bundle begins: sources of one hash in another folder name other paths. */
function prefixOf(name: EntryName, sources: string): string {
  return `${name.replace('.ts', '')}-${digestOf(`${installation} ${sources}`)}-`;
}

/** Keeps a bundle under a name that says what it was made of and what is in it: other schedulers may run another one. */
async function kept(folder: string, prefix: string, code: string): Promise<string> {
  const file = join(folder, `${prefix}${digestOf(code)}.mjs`);
  const partial = `${file}.${randomUUID()}`;
  await mkdir(folder, { recursive: true });
  await writeFile(partial, code);
  await rename(partial, file);
  return file;
}

/** The bundle that an earlier program has kept of the same sources, if it is whole. */
async function earlier(folder: string, prefix: string): Promise<string | null> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith('.mjs')) continue;
    const file = join(folder, name);
    if (name === `${prefix}${digestOf(await readFile(file, 'utf8'))}.mjs`) return file;
  }
  return null;
}

/**
 * An entry point bundled into one file, made of the sources as they are now: to resolve, translate and load each of some
 * 250 modules by itself takes longer than all of the rest of a trial's start. One that was made of the same sources is
 * taken again. Where it cannot be made, or kept, the sources.
 *
 * @param folder of bundles. Default: one in which they find their packages
 */
export async function childProgram(name: EntryName, folder = bundleFolder): Promise<ChildProgram> {
  const before = sourceHash();
  const bundled = { execArgv: ['--enable-source-maps'], sourceHash: before };
  try {
    const made = await earlier(folder, prefixOf(name, before));
    if (made !== null) return { ...bundled, entry: made };
    const code = await codeOf(name);
    if (sourceHash() === before) return { ...bundled, entry: await kept(folder, prefixOf(name, before), code) };
    // Somebody is writing at the sources: nobody knows which of them are in it.
    return { ...bundled, entry: await kept(folder, prefixOf(name, digestOf(code)), code), sourceHash: null };
  } catch {
    return { entry: entryPath(name), execArgv, sourceHash: null };
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundle, bundleFolder, withoutTensors } from './bundling.ts';
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

/** Text of the files of a bundle by their names. */
type Files = ReadonlyMap<string, string>;

async function filesOf(entry: EntryName | 'trialDataReader.ts'): Promise<Files> {
  const { outputFiles = [] } = await bundle(entryPath(entry), {
    plugins: entry === 'trialDataReader.ts' ? [withoutTensors] : [],
    ...{ write: false, splitting: true, outdir: bundleFolder, sourcemap: 'inline', sourcesContent: false },
    ...{ entryNames: '[name]', chunkNames: '[name]-[hash]', outExtension: { '.js': '.mjs' } },
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

/** What is loaded when it is used is in files of its own, and so is what runs in another thread. */
async function codeOf(name: EntryName): Promise<Files> {
  const files = await filesOf(name);
  return name === 'trial.ts' ? new Map([...files, ...(await filesOf('trialDataReader.ts'))]) : files;
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const digestOfAll = (files: Files) => digestOf(JSON.stringify([...files].sort()));

/** How the name of a bundle begins: sources of one hash in another folder name other paths. */
function prefixOf(name: EntryName, sources: string): string {
  return `${name.replace('.ts', '')}-${digestOf(`${installation} ${sources}`)}-`;
}

/** What is in a folder of a bundle; null when it is not there. */
async function filesIn(folder: string): Promise<Files | null> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

/** Whether a folder holds what its name says. */
async function isWhole(folder: string): Promise<boolean> {
  const files = await filesIn(folder);
  return files !== null && folder.endsWith(`-${digestOfAll(files)}`);
}

/** Has a folder take the place of one that is not there, or damaged. */
async function replace(folder: string, by: string): Promise<void> {
  try {
    await rename(by, folder);
  } catch (error) {
    const [damaged, isKept] = [`${by}.damaged`, await isWhole(folder)];
    // Another program may have made the same one meanwhile.
    if (isKept) return rm(by, { recursive: true });
    await rename(folder, damaged).catch(() => {
      throw error;
    });
    await rename(by, folder);
    await rm(damaged, { recursive: true });
  }
}

/** Keeps a bundle under a name that says what it was made of and what is in it: other schedulers may run another one. */
async function kept(folder: string, prefix: string, files: Files): Promise<string> {
  const made = join(folder, `${prefix}${digestOfAll(files)}`);
  const partial = join(folder, randomUUID());
  await mkdir(partial, { recursive: true });
  for (const [name, text] of files) await writeFile(join(partial, name), text);
  await replace(made, partial);
  return made;
}

/** The bundle that an earlier program has kept of the same sources, if it is whole. */
async function earlier(folder: string, prefix: string): Promise<string | null> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith(prefix) && (await isWhole(join(folder, name)))) return join(folder, name);
  return null;
}

/**
 * An entry point bundled into few files, made of the sources as they are now: to resolve, translate and load each of some
 * 250 modules by itself takes longer than all of the rest of a trial's start. One that was made of the same sources is
 * taken again. Where it cannot be made, or kept, the sources.
 *
 * @param folder of bundles. Default: one in which they find their packages
 */
export async function childProgram(name: EntryName, folder = bundleFolder): Promise<ChildProgram> {
  const before = sourceHash();
  const bundled = (made: string) => {
    const entry = join(made, name.replace('.ts', '.mjs'));
    return { entry, execArgv: ['--enable-source-maps'], sourceHash: before };
  };
  try {
    const made = await earlier(folder, prefixOf(name, before));
    if (made !== null) return bundled(made);
    const files = await codeOf(name);
    if (sourceHash() === before) return bundled(await kept(folder, prefixOf(name, before), files));
    // Somebody is writing at the sources: nobody knows which of them are in it.
    return { ...bundled(await kept(folder, prefixOf(name, digestOfAll(files)), files)), sourceHash: null };
  } catch {
    return { entry: entryPath(name), execArgv, sourceHash: null };
  }
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isStage, orphanedStages } from './backup/stage.ts';

/** Something that can go. */
export interface Garbage {
  readonly kind: 'cache' | 'partial' | 'checkpoints' | 'attempts' | 'logs';
  readonly path: string;
  readonly bytes: number;
  readonly why: string;
}

/** A file, or a folder with all that is in it. */
interface Entry {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was last read or written, as far as the file system tells. */
  readonly usedAt: Date;
}

export interface Ages {
  /** What was not used since then goes. */
  readonly before: Date;
  /** What no program can be at work on any more is older. */
  readonly yesterday: Date;
}

/** Names in a folder; none when there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** What stands at a path; null when it has just gone. */
async function entryAt(folder: string, name: string): Promise<(Entry & { readonly isFolder: boolean }) | null> {
  const path = join(folder, name);
  const own = await stat(path).catch(() => null);
  if (own === null) return null;
  const isFolder = own.isDirectory();
  const inside = isFolder ? await entriesIn(path) : [];
  return {
    name,
    path,
    isFolder,
    bytes: isFolder ? inside.reduce((sum, { bytes }) => sum + bytes, 0) : own.size,
    // Reading a folder, as is done here, counts as its use: of folders only the writing counts.
    usedAt: new Date(
      Math.max(own.mtimeMs, isFolder ? 0 : own.atimeMs, ...inside.map(({ usedAt }) => usedAt.getTime())),
    ),
  };
}

async function entriesIn(folder: string): Promise<(Entry & { readonly isFolder: boolean })[]> {
  const entries = await Promise.all((await namesIn(folder)).map((name) => entryAt(folder, name)));
  return entries.filter((entry) => entry !== null);
}

/** The folders in a folder. */
export async function foldersIn(folder: string): Promise<Entry[]> {
  return (await entriesIn(folder)).filter(({ isFolder }) => isFolder);
}

/** A file that is written under this name until it is complete; `.origin` is beside a download. */
const isPartial = (name: string) => /\.partial(\.origin)?$/.test(name);

/**
 * What libs/data keeps of image files between trials and can make again, and parts of files. The data sets themselves
 * stay, and so does for `days` the part of a download, which `data get` goes on with.
 */
export async function unusedCaches(cacheDir: string, { before, yesterday }: Ages): Promise<Garbage[]> {
  const datasets = join(cacheDir, 'datasets');
  const derived = (await Promise.all(['decoded', 'indexes'].map((kind) => entriesIn(join(datasets, kind))))).flat();
  const others = (await foldersIn(datasets)).filter(({ name }) => name !== 'decoded' && name !== 'indexes');
  const downloads = (await Promise.all(others.map(({ path }) => entriesIn(path)))).flat();
  const garbage = (kind: Garbage['kind'], why: string) => {
    return ({ path, bytes }: Entry): Garbage => ({ kind, path, bytes, why });
  };
  return [
    ...derived
      .filter(({ name, usedAt }) => name.endsWith('.bin') && usedAt < before)
      .map(garbage('cache', 'made from images, not used lately')),
    ...derived
      .filter(({ name, usedAt }) => isPartial(name) && usedAt < yesterday)
      .map(garbage('partial', 'its writer has ended')),
    ...downloads
      .filter(({ name, usedAt }) => isPartial(name) && usedAt < before)
      .map(garbage('partial', 'part of a download, not gone on with')),
  ];
}

/** What backups and restores that were killed left in the workspace. */
export async function leftOver(home: string, yesterday: Date): Promise<Garbage[]> {
  const orphans = await orphanedStages(home);
  const stages = (await foldersIn(home)).filter(({ name }) => isStage(name));
  return stages
    .filter(({ name, usedAt }) => usedAt < yesterday || orphans.includes(name))
    .map(({ path, bytes }) => ({ kind: 'partial', path, bytes, why: 'of a backup or restore that did not end' }));
}

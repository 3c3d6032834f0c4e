import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from './dataError.ts';

/** The image files of one part, and the class of each. */
interface ImageFiles {
  /** Relative to the root, class by class, sorted. */
  readonly paths: readonly string[];
  readonly labels: Int32Array;
}

/** An ImageNet-style folder, `<root>/<split>/<class>/<image>`, listed but not read. */
export interface ImageFolder {
  readonly root: string;
  readonly classNames: readonly string[];
  readonly train: ImageFiles;
  /** From `test`, or from `val` where there is no `test`. */
  readonly test: ImageFiles;
}

const imageName = /\.(jpe?g|png)$/i;

/**
 * Lists an ImageNet-style folder. Null when there is no `train` folder with sub-folders in it, or when its classes are
 * not those of `expectedClasses`, whose order then decides the labels; else the classes are sorted by name.
 *
 * @throws DataError when train is there but test and val with classes are not, or a class is missing or empty, or a file is no image
 */
export async function findImageFolder(
  root: string,
  expectedClasses: readonly string[] | null,
): Promise<ImageFolder | null> {
  const found = (await foldersIn(path.join(root, 'train'))) ?? [];
  if (found.length === 0) return null;
  if (expectedClasses !== null && !sameNames(found, expectedClasses)) return null;
  const classNames = expectedClasses ?? found;
  for (const part of ['test', 'val']) {
    const classes = await foldersIn(path.join(root, part));
    // ImageNet comes with a test/ of images without classes beside train/ and val/.
    if (classes === null || classes.length === 0) continue;
    if (!sameNames(classes, classNames)) throw differingClasses(path.join(root, part), classes, classNames);
    return {
      root,
      classNames,
      train: await listPart({ root, part: 'train' }, classNames),
      test: await listPart({ root, part }, classNames),
    };
  }
  throw new DataError(
    'data_missing',
    `${root} has train/<class>/ but neither test/<class>/ nor val/<class>/: sort the images of the test split into folders by class`,
  );
}

async function listPart(
  { root, part }: { root: string; part: string },
  classes: readonly string[],
): Promise<ImageFiles> {
  const lists = await Promise.all(classes.map((name) => entriesIn(path.join(root, part, name))));
  const files = lists.map((entries) => names(entries ?? []));
  const label = files.findIndex((list) => list.length === 0);
  if (label >= 0) {
    throw new DataError(
      'data_missing',
      `${path.join(root, part, classes[label] ?? '')} is empty: a class needs images`,
    );
  }
  const paths = files.flatMap((list, index) => {
    // Joined once a class: to put each path in order takes longer than to list them all.
    const folder = path.join(part, classes[index] ?? '') + path.sep;
    return list.map((name) => folder + name);
  });
  const strangers = paths.filter((file) => !imageName.test(file));
  if (strangers.length > 0) {
    throw new DataError('data_corrupt', `${root}: neither .jpg, .jpeg nor .png; move them away:\n${shown(strangers)}`);
  }
  return { paths, labels: Int32Array.from(files.flatMap((list, index) => list.map(() => index))) };
}

/** At most 20 of the lines, and how many more there are. */
export function shown(lines: readonly string[]): string {
  const more = lines.length > 20 ? [`and ${(lines.length - 20).toLocaleString('en')} more`] : [];
  return [...lines.slice(0, 20), ...more].map((line) => `  ${line}`).join('\n');
}

async function foldersIn(folder: string): Promise<string[] | null> {
  const entries = await entriesIn(folder);
  // A link to a folder is as good as a folder; what is no folder after all fails when it is listed.
  return entries && names(entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()));
}

async function entriesIn(folder: string): Promise<Dirent[] | null> {
  return await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  });
}

/** Sorted by code unit, so that the order is the same in every locale; hidden files (.DS_Store) are not data. */
function names(entries: readonly Dirent[]): string[] {
  return entries
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.'))
    .sort();
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function differingClasses(folder: string, actual: readonly string[], expected: readonly string[]): DataError {
  const missing = expected.filter((name) => !actual.includes(name)).map((name) => `${name} is missing`);
  const extra = actual.filter((name) => !expected.includes(name)).map((name) => `${name} is not in train`);
  return new DataError('data_corrupt', `${folder} has other classes than train:\n${shown([...missing, ...extra])}`);
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from './versions.ts';

/** What a trial process is made of, below the installation; the lock file stands for all packages. */
const parts = ['apps/runner', 'libs', 'package.json', 'package-lock.json', 'tsconfig.base.json'];

/** Folders and files that no trial process loads. */
const otherFolders: ReadonlySet<string> = new Set(['node_modules', 'testing', 'generated']);
const isOther = (name: string) => name.endsWith('.test.ts') || name.endsWith('.md');

/** Paths of the files below one, by name. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return otherFolders.has(entry.name) ? [] : filesBelow(join(path, entry.name));
      return isOther(entry.name) ? [] : [join(path, entry.name)];
    });
}

/**
 * What names this program, whatever a commit or a release says of it: SHA-256 over its sources as they are on the disk
 * and over the versions of its packages. Two programs of one hash compute the same. Takes some milliseconds.
 *
 * @param root top folder of the program
 */
export function sourceHash(root = installation): string {
  const hash = createHash('sha256');
  for (const file of parts.flatMap((part) => (existsSync(join(root, part)) ? filesBelow(join(root, part)) : []))) {
    const content = readFileSync(file);
    // Name and length make the bytes after them unambiguous.
    hash.update(`${JSON.stringify([file.slice(root.length), content.length])}\n`).update(content);
  }
  return hash.digest('hex');
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Has a folder be a file system of its own in memory, of so many MiB, until `unmountBelow`.
 *
 * @returns null, or why that is not possible here
 */
export function mountRamDisk(folder: string, sizeMiB: number): string | null {
  try {
    const options = `size=${sizeMiB}m,mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'coolsweep-faults', folder], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `a small disk could not be mounted, which needs root: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'stderr' in error ? String(error.stderr).trim() : error.message;
}

/** Takes away what was mounted in a folder. */
export function unmountBelow(folder: string): void {
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((place) => place.startsWith(`${folder}/`));
  for (const place of mounted) execFileSync('umount', [place], { stdio: 'pipe' });
}

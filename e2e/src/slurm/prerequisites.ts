import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fakeTimeLibrary } from '../faults/clockFault.ts';

/** Something from outside of npm that the scenarios need. */
interface Need {
  /** Of Debian. */
  readonly name: string;
  readonly isMet: () => boolean;
}

const isProgram = (name: string) => spawnSync('which', [name]).status === 0;
const postgresFolder = '/usr/lib/postgresql';

const needs: readonly Need[] = [
  { name: 'slurm-wlm', isMet: () => ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel'].every(isProgram) },
  { name: 'munge', isMet: () => isProgram('munged') },
  { name: 'faketime', isMet: () => fakeTimeLibrary() !== null },
  { name: 'postgresql', isMet: () => existsSync(postgresFolder) && readdirSync(postgresFolder).length > 0 },
  { name: 'procps', isMet: () => isProgram('pgrep') },
];

/**
 * Installs what is missing, which takes root and apt.
 *
 * @param print is told what is done
 * @returns why the scenarios cannot be played here; null when they can
 */
export function prepareMachine(print: (line: string) => void): string | null {
  const missing = () => needs.filter(({ isMet }) => !isMet()).map(({ name }) => name);
  const isRoot = process.getuid?.() === 0;
  if (missing().length > 0 && isRoot && isProgram('apt-get')) {
    print(`installing ${missing().join(', ')}`);
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...missing());
  }
  const left = missing();
  const byHand = `install ${left.join(', ')} (Debian: apt-get install ${left.join(' ')})`;
  if (!isRoot) return `this is not root: run it as root${left.length === 0 ? '' : `, and ${byHand}`}`;
  return left.length === 0 ? null : byHand;
}

function apt(...argv: readonly string[]): void {
  spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...argv], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

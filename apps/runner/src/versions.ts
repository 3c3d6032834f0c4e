import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, hostname, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** Top folder of the installation. */
export const installation = fileURLToPath(new URL('../../../', import.meta.url));

async function git(...argv: string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', installation, ...argv], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    // Not a clone, or no git: the record says null.
    return null;
  }
}

function lockHash(): string | null {
  try {
    return createHash('sha256')
      .update(readFileSync(`${installation}package-lock.json`))
      .digest('hex');
  } catch {
    return null;
  }
}

/** What a sweep records about the program and the machine that made it. */
export async function recordVersions(): Promise<Record<string, unknown>> {
  const manifest = JSON.parse(readFileSync(`${installation}package.json`, 'utf8')) as { version: string };
  const status = await git('status', '--porcelain');
  return {
    coolsweep: manifest.version,
    gitCommit: await git('rev-parse', 'HEAD'),
    gitDirty: status === null ? null : status !== '',
    packageLock: lockHash(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch} ${release()}`,
    host: hostname(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

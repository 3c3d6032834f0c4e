import { mkdir } from 'node:fs/promises';
import { DataError } from './dataError.ts';

export interface LockOptions {
  /** How long to wait for another process that has the lock. */
  readonly waitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while no other process has the folder. The lock of a process that died counts for nothing after a while.
 *
 * @param work gets a signal that aborts with the caller's, or when the lock was lost (the machine slept)
 * @throws DataError 'conflict' when another process keeps it
 */
export async function withFolderLock<T>(
  folder: string,
  { waitSeconds, signal }: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lost = new AbortController();
  // Loaded where something is written: who only reads need not wait for it.
  const { lock } = await import('proper-lockfile');
  const release = await lock(folder, {
    stale: 20_000,
    retries: { retries: 10 * waitSeconds, factor: 1, minTimeout: 100 },
    onCompromised: (error) => lost.abort(new DataError('conflict', `${error.message}: run it again`)),
  }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    throw new DataError('conflict', `another process is filling ${folder}: wait until it has finished`);
  });
  try {
    return await work(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

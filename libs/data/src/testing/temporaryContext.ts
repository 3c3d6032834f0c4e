import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DataContext } from '../dataset.ts';

/** A context with empty folders that go away with the test; `lines` collects what is logged. */
export async function temporaryContext(): Promise<DataContext & { dataDir: string; lines: string[] }> {
  const root = await mkdtemp(path.join(tmpdir(), 'coolsweep-data-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const [dataDir, cacheDir] = [path.join(root, 'data'), path.join(root, 'cache')];
  await mkdir(dataDir);
  const lines: string[] = [];
  return { dataDir, cacheDir, lines, log: (line) => lines.push(line) };
}

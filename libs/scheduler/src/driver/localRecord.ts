import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessMark } from './processTable.ts';

const localRecord = z.object({
  /** The machine that was asked. */
  host: z.string(),
  /** What was started there; null: whoever was about to start it did not come to say so. */
  process: z.object({ host: z.string(), boot: z.string(), pid: z.int(), ticks: z.string() }).nullable(),
});
/** What is known of a job of this machine: it is in a small file of the job's folder. */
export type LocalRecord = z.infer<typeof localRecord>;

const fileName = 'process.json';
const options = { mode: 0o600, flush: true } as const;

/** Takes the name of a job, on the disk, before anything is started; false when somebody has taken it before. */
export async function reserve(folder: string, host: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(folder, fileName), textOf({ host, process: null }), { ...options, flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Notes what was started. Not to be waited for: in this very turn nothing that the process says can be heard. */
export function noteProcess(folder: string, process: ProcessMark): void {
  const file = join(folder, fileName);
  writeFileSync(`${file}.new`, textOf({ host: process.host, process }), options);
  renameSync(`${file}.new`, file);
}

/** Nothing was started. */
export function giveBack(folder: string): void {
  rmSync(join(folder, fileName), { force: true });
}

/**
 * What is known of a job; null when nothing is, or only half of a reservation was written, after which nothing was started.
 *
 * @throws Error when the file cannot be read
 */
export function recordIn(folder: string): LocalRecord | null {
  let text: string;
  try {
    text = readFileSync(join(folder, fileName), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return localRecord.safeParse(valueOf(text)).data ?? null;
}

function textOf(record: LocalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

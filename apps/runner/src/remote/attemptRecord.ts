import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const attemptRecord = z.object({
  /** Of its token, which only the agent's file has. */
  tokenHash: z.string(),
  leaseMs: z.number(),
  /** The engine's id of the job; null while that is not known. */
  externalId: z.string().nullable(),
  /** The agent that has claimed it; null before. */
  nonce: z.string().nullable(),
});
/** What a server keeps of an attempt, so that another one can go on with it. */
export type AttemptRecord = z.infer<typeof attemptRecord>;

/** Files of an attempt's folder. */
const files = { record: 'server.json', received: 'received' } as const;

/** The record of an attempt; null when nothing was ever submitted for it. */
export async function readAttemptRecord(folder: string): Promise<AttemptRecord | null> {
  const text = await readFile(join(folder, files.record), 'utf8').catch(() => null);
  return text === null ? null : attemptRecord.parse(JSON.parse(text));
}

/** Writes it, whole or not at all, and to the disk. One at a time for a folder. */
export async function writeAttemptRecord(folder: string, record: AttemptRecord): Promise<void> {
  await writeOwn(join(folder, files.record), record);
}

/** Entries of an attempt's agent of which a server has logged the lines; 0 when that is not known. */
export async function readReceived(folder: string): Promise<number> {
  const text = await readFile(join(folder, files.received), 'utf8').catch(() => '');
  return /^\d{1,15}\n$/.test(text) ? Number(text) : 0;
}

/**
 * Keeps that number. It is not flushed: a thousand agents say something new every few seconds, and what is lost with the
 * machine's power costs lines of a log that are there twice.
 */
export async function writeReceived(folder: string, received: number): Promise<void> {
  await writeFile(join(folder, files.received), `${received}\n`, { mode: 0o600 });
}

/** Writes a file that nobody else can read, whole or not at all. */
export async function writeOwn(path: string, value: object): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(partial, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  await rename(partial, path);
}

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
  /** Entries of which the lines are in the log. */
  received: z.int(),
});
/** What a server keeps of an attempt, so that another one can go on with it. */
export type AttemptRecord = z.infer<typeof attemptRecord>;

const fileName = 'server.json';

/** The record of an attempt; null when nothing was ever submitted for it. */
export async function readAttemptRecord(folder: string): Promise<AttemptRecord | null> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => null);
  return text === null ? null : attemptRecord.parse(JSON.parse(text));
}

/** Writes it, whole or not at all. One at a time for a folder. */
export async function writeAttemptRecord(folder: string, record: AttemptRecord): Promise<void> {
  await writeOwn(join(folder, fileName), record);
}

/** Writes a file that nobody else can read, whole or not at all. */
export async function writeOwn(path: string, value: object): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(partial, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  await rename(partial, path);
}

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointFile, CheckpointShelf, CheckpointState } from '@coolsweep/api';

// A build must not take along what these files are read from: Turbopack is told to look away where it is read.

/** A checkpoint that is open to be read; whoever asked for it closes it. */
export interface OpenCheckpoint {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/** `<folder>/<trial>/<updates>.checkpoint`, see docs/checkpoints.md. */
const fileName = /^(\d{10})\.checkpoint$/;
const nameOf = (step: number) => `${String(step).padStart(10, '0')}.checkpoint`;
/** Ids of trials have no other letters; a name with others may be a way out of the folder. */
const idOfTrial = /^[a-z0-9-]+$/;

/** The SHA-256 at the end of a checkpoint of a training, of all bytes before it. */
const digestBytes = 32;
/** First bytes of a checkpoint of a module of one's own: an object in V8's serialization, which carries no hash. */
const serialized = [0xff, 0x0f, 0x6f] as const;
/** No header is longer; a number beyond it is no length. */
const longestHeader = 1 << 26;

/**
 * The checkpoints in a data folder. Only files with the names of checkpoints in folders with the names of trials are
 * seen, and only where they really lie in the folder: a link that leads out of it is as good as no file.
 */
export class CheckpointFolder implements CheckpointShelf {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  of = async (trialId: string): Promise<CheckpointFile[]> => {
    const steps = (await this.#namesOf(trialId)).flatMap((name) => fileName.exec(name)?.[1] ?? []);
    const files = await Promise.all(steps.map((digits) => this.#seen(trialId, Number(digits))));
    return files.flatMap((file) => file ?? []);
  };

  check = async (trialId: string, step: number): Promise<CheckpointState | null> => {
    const opened = await this.open(trialId, step);
    if (opened === null) return null;
    try {
      return await stateOf(opened);
    } finally {
      await opened.handle.close();
    }
  };

  /** Null when it is not there, or is not in the folder. */
  async open(trialId: string, step: number): Promise<OpenCheckpoint | null> {
    if (!idOfTrial.test(trialId) || !fileName.test(nameOf(step))) return null;
    const file = path.join(/* turbopackIgnore: true */ this.#folder, trialId, nameOf(step));
    const found = await orNull(
      Promise.all([realpath(/* turbopackIgnore: true */ file), realpath(/* turbopackIgnore: true */ this.#folder)]),
    );
    const [real, home] = found ?? ['', null];
    if (home === null || !real.startsWith(home + path.sep)) return null;
    const handle = await orNull(open(/* turbopackIgnore: true */ real, constants.O_RDONLY | constants.O_NOFOLLOW));
    if (handle === null) return null;
    const stat = await handle.stat();
    if (stat.isFile()) return { handle, bytes: stat.size };
    await handle.close();
    return null;
  }

  async #namesOf(trialId: string): Promise<readonly string[]> {
    if (!idOfTrial.test(trialId)) return [];
    return (
      (await orNull(
        readdir(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ this.#folder, trialId)),
      )) ?? []
    );
  }

  async #seen(trialId: string, step: number): Promise<CheckpointFile | null> {
    const opened = await this.open(trialId, step);
    if (opened === null) return null;
    const { mtime } = await opened.handle.stat();
    await opened.handle.close();
    return { step, bytes: opened.bytes, writtenAt: mtime };
  }
}

/** Null for what is not there: checkpoints are removed while others look. */
async function orNull<T>(action: Promise<T>): Promise<T | null> {
  try {
    return await action;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
    throw error;
  }
}

async function stateOf({ handle, bytes }: OpenCheckpoint): Promise<CheckpointState> {
  const start = Buffer.alloc(4);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  if (serialized.every((byte, index) => start[index] === byte)) return 'unknown';
  if (bytesRead < start.length || bytes <= start.length + digestBytes) return 'damaged';
  const format = await formatOf(handle, start.readUInt32LE());
  // The first format had none.
  if (format === 1) return 'unknown';
  return format !== null && (await isWhole(handle, bytes)) ? 'whole' : 'damaged';
}

/** The number that the header gives as its format; null for no header. */
async function formatOf(handle: FileHandle, length: number): Promise<number | null> {
  if (length > longestHeader) return null;
  const header = Buffer.alloc(length);
  await handle.read(header, 0, length, 4);
  try {
    const { format } = JSON.parse(header.toString('utf8')) as { readonly format?: unknown };
    return typeof format === 'number' ? format : null;
  } catch {
    return null;
  }
}

async function isWhole(handle: FileHandle, bytes: number): Promise<boolean> {
  const end = bytes - digestBytes;
  const hash = createHash('sha256');
  for await (const part of handle.createReadStream({ start: 0, end: end - 1, autoClose: false })) {
    hash.update(part as Buffer);
  }
  const digest = Buffer.alloc(digestBytes);
  await handle.read(digest, 0, digestBytes, end);
  return hash.digest().equals(digest);
}

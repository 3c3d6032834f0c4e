import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { DataError, reasonOf } from './dataError.ts';
import type { DownloadProgress } from './datasetSource.ts';

/** A file of which everything is known before it is fetched. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
}

export interface TransferOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
  /** Waits before attempt 2, 3, …; tests do not wait. Default: 1, 2, 4, … seconds. */
  readonly pause?: (attempt: number, signal?: AbortSignal) => Promise<void>;
}

/** Attempts in a row that bring nothing new, after which it is given up. */
const mostFailures = 5;
/** A connection that is silent this long is dead. */
const silenceMs = 60_000;

/** What the partial file is a part of; without it, the bytes of two versions could be joined. */
interface Origin {
  readonly url: string;
  readonly validator: string;
}

/** The transfer broke off: it is worth another attempt. */
class Interruption extends Error {}

/**
 * Fetches a file: into `<destination>.partial` first, which a later call continues, then checked, then renamed.
 *
 * @throws DataError 'data_missing' when the server does not give it, 'data_corrupt' when it gives something else; the
 *   signal's reason when aborted
 */
export async function download(file: RemoteFile, destination: string, options: TransferOptions = {}): Promise<void> {
  const partial = `${destination}.partial`;
  const pause = options.pause ?? ((attempt, signal) => setTimeout(500 * 2 ** attempt, undefined, { signal }));
  let furthest = await sizeOf(partial);
  for (let failures = 0; (await sizeOf(partial)) !== file.size;) {
    try {
      await transfer(file, partial, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      const size = await sizeOf(partial);
      failures = size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, size);
      if (failures >= mostFailures) throw givenUp(file, error);
      options.log?.(`${error.message}; trying again`);
      await pause(failures, options.signal);
    }
  }
  await checkDigests(partial, file).catch(async (error: unknown) => {
    await discard(partial);
    throw error;
  });
  await rename(partial, destination);
  await discard(partial);
}

/** DataError 'data_corrupt' unless size and checksums of the file at `path` are those of `file`. */
export async function checkDigests(path: string, file: Omit<RemoteFile, 'url'>): Promise<void> {
  const size = await sizeOf(path);
  const hashes = { md5: createHash('md5'), sha256: createHash('sha256') };
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    hashes.md5.update(chunk);
    hashes.sha256.update(chunk);
  }
  const actual = { size, md5: hashes.md5.digest('hex'), sha256: hashes.sha256.digest('hex') };
  for (const key of ['size', 'md5', 'sha256'] as const) {
    if (actual[key] === file[key]) continue;
    throw new DataError(
      'data_corrupt',
      `${path} is not the official file (${key} ${actual[key]} instead of ${file[key]}): delete it and get it again, ` +
        'if need be from another mirror',
    );
  }
}

/** One request: continues the partial file where the server lets it, else begins again. */
async function transfer(file: RemoteFile, partial: string, options: TransferOptions): Promise<void> {
  const silence = new AbortController();
  const timer = global.setTimeout(() => silence.abort(new Interruption(`${file.url} fell silent`)), silenceMs);
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  try {
    const { response, start } = await request(file, partial, signal);
    const handle = await open(partial, 'a');
    try {
      let received = start;
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh();
        received += chunk.length;
        if (received > file.size) throw new Interruption(`${file.url} sent more than ${file.size} bytes`);
        await handle.appendFile(chunk);
        options.onProgress?.({ received, total: file.size });
      }
      await handle.sync();
      if (received < file.size) throw new Interruption(`${file.url} broke off after ${received} bytes`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw isOwn(error) || isFileError(error) ? error : new Interruption(`${file.url}: ${networkReason(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

async function request(
  file: RemoteFile,
  partial: string,
  signal: AbortSignal,
): Promise<{ response: Response; start: number }> {
  const known = await originOf(partial);
  const have = known?.url === file.url ? await sizeOf(partial) : 0;
  const ranged = known !== null && have > 0 && have < file.size;
  const response = await fetch(file.url, {
    signal,
    // Compressed on the way, a part of the file could not be told from the whole.
    headers: {
      'accept-encoding': 'identity',
      ...(ranged && { range: `bytes=${have}-`, 'if-range': known.validator }),
    },
  });
  if (response.status === 416) {
    await discard(partial);
    throw new Interruption(`${file.url} does not have the part that was asked for`);
  }
  const start = startOf(response, file);
  if (start !== 0 && start !== have)
    throw new Interruption(`${file.url} answered with another part than was asked for`);
  if (start === 0) {
    // In this order: old bytes must never stand beside the new origin.
    await discard(partial);
    await rememberOrigin(partial, file.url, response);
  }
  return { response, start };
}

/** Where in the file the answer begins; throws when the answer is not the file. */
function startOf(response: Response, file: RemoteFile): number {
  const { status } = response;
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
    if (start === undefined) throw new Interruption(`${file.url} sent a part without saying which`);
    checkTotal(file, total === '*' ? null : Number(total));
    return Number(start);
  }
  if (status === 200) {
    const length = response.headers.get('content-length');
    checkTotal(file, length === null ? null : Number(length));
    return 0;
  }
  const answer = `${file.url} answered ${status} ${response.statusText}`.trimEnd();
  if (status >= 500 || status === 408 || status === 425 || status === 429) throw new Interruption(answer);
  throw new DataError('data_missing', `${answer}: ${otherWays}`);
}

function checkTotal(file: RemoteFile, total: number | null): void {
  if (total === null || total === file.size) return;
  throw new DataError(
    'data_corrupt',
    `${file.url} has ${total} bytes instead of ${file.size}, so it is another file: ${otherWays}`,
  );
}

const otherWays =
  'give another address with `--url`, or fetch the file by other means and name its folder with `--data-dir`';

function givenUp(file: RemoteFile, cause: Interruption): DataError {
  return new DataError(
    'data_missing',
    `${cause.message}; given up after ${mostFailures} attempts. What arrived of ${file.url} is kept: run the command ` +
      `again to continue, ${otherWays}`,
    { cause },
  );
}

async function rememberOrigin(partial: string, url: string, response: Response): Promise<void> {
  // A weak ETag does not promise equal bytes, so it is of no use for joining parts.
  const etag = response.headers.get('etag');
  const validator = etag && !etag.startsWith('W/') ? etag : response.headers.get('last-modified');
  if (validator !== null) await writeFile(originPath(partial), JSON.stringify({ url, validator } satisfies Origin));
}

async function originOf(partial: string): Promise<Origin | null> {
  const text = await readFile(originPath(partial), 'utf8').catch(() => 'null');
  // Loaded when a download goes on: who reads images waits for nothing else.
  const { z } = await import('zod');
  const origin = z.object({ url: z.string(), validator: z.string() });
  try {
    return origin.nullable().catch(null).parse(JSON.parse(text));
  } catch {
    // Cut short by a crash: then the download begins again.
    return null;
  }
}

const originPath = (partial: string) => `${partial}.origin`;

async function discard(partial: string): Promise<void> {
  await rm(partial, { force: true });
  await rm(originPath(partial), { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

const isOwn = (error: unknown) => error instanceof Interruption || error instanceof DataError;

/** A full disk or a folder without write permission is no matter of the network. */
const isFileError = (error: unknown) =>
  error instanceof Error && 'syscall' in error && ['open', 'write', 'fsync'].includes(String(error.syscall));

/** fetch says only "fetch failed"; its cause says why. */
const networkReason = (error: unknown) =>
  reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);

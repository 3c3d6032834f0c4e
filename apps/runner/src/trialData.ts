import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { DataContext, Dataset, DatasetRequest } from '@coolsweep/data';

/** What a data set is read by. */
export interface DataWanted {
  readonly request: DatasetRequest;
  readonly dataDir: string | null;
  readonly cacheDir: string;
}

/** What the thread that reads sends. */
export interface DataRead {
  readonly dataset: Dataset;
  /** What was logged on the way. */
  readonly lines: readonly string[];
}

/** Beside the bundle of this process; absent where the process runs from the sources. */
const readerName = 'trialDataReader.mjs';

/** What a first message wants read; null when that cannot be done elsewhere. It is no more than a guess, see `take`. */
function wantedBy(message: unknown): DataWanted | null {
  const { config, dataDir, cacheDir } = message as { config?: { dataset?: object } } & Omit<DataWanted, 'request'>;
  if (config?.dataset === undefined) return null;
  const { augment: _, ...request } = config.dataset as DatasetRequest & { augment?: unknown };
  // Images that are streamed are read by whom uses them.
  return request.imageSize === undefined ? { request, dataDir, cacheDir } : null;
}

/** Resolves with what the thread sends; with null when it fails or ends without. */
function readBy(reader: string, wanted: DataWanted): Promise<DataRead | null> {
  return new Promise((resolve) => {
    const worker = new Worker(reader, { workerData: wanted });
    worker.once('message', (read: DataRead) => resolve(read));
    for (const event of ['messageerror', 'error', 'exit']) worker.once(event, () => resolve(null));
  });
}

/**
 * The data set of a process's first trial, read by a thread of its own while the process loads. A thread that cannot give
 * it says nothing: the trial then opens the data set itself, and finds out why that does not work.
 */
export class TrialData {
  #ahead: { readonly wanted: DataWanted; readonly read: Promise<DataRead | null> } | null = null;

  /**
   * Begins with what a trial will want.
   *
   * @param message to this process, as it came
   * @param reader program of the thread. Default: the one beside this process's own
   */
  static begin(message: unknown, reader = join(dirname(process.argv[1] ?? ''), readerName)): TrialData {
    const data = new TrialData();
    const wanted = wantedBy(message);
    if (wanted !== null && existsSync(reader)) data.#ahead = { wanted, read: readBy(reader, wanted) };
    return data;
  }

  /** The data set as `openDataset` gives it; null when another one was read, or none. Once: it is not kept. */
  async take(request: DatasetRequest, { dataDir, cacheDir, log }: DataContext): Promise<Dataset | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (!isDeepStrictEqual(ahead?.wanted, { request, dataDir, cacheDir })) return null;
    const read = (await ahead?.read) ?? null;
    read?.lines.forEach((line) => log?.(line));
    return read?.dataset ?? null;
  }
}

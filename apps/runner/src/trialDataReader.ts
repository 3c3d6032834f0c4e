/** Entry of the thread that reads the data of a process's first trial; see `TrialData`. */
import { parentPort, workerData } from 'node:worker_threads';
import { normalisation, openDataset } from '@coolsweep/data';
import type { DataRead, DataWanted } from './trialData.ts';

const { request, dataDir, cacheDir } = workerData as DataWanted;
const lines: string[] = [];

const { train, ...dataset } = await openDataset(request, {
  dataDir,
  cacheDir,
  log: (line) => lines.push(line),
  decodeImage() {
    throw new Error('images are decoded where TensorFlow is');
  },
});
if (train.kind !== 'memory') throw new Error('images that are streamed cannot be given to another thread');
const { mean } = normalisation({ train });
const read: DataRead = { dataset: { ...dataset, train: { ...train, mean } }, lines };
const buffers = [train, dataset.validation, dataset.test].flatMap((split) =>
  split?.kind === 'memory' ? [split.pixels.buffer] : [],
);
// Handed over, not copied.
parentPort?.postMessage(read, [...new Set(buffers)] as ArrayBuffer[]);

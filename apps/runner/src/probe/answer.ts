import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeDataset, getDataset, listDatasets, verifyDataset, type DataContext } from '@coolsweep/data';
import { probeBackend, surroundings, trialExport } from '@coolsweep/training';
import { continued } from './continued.ts';
import type { ProbeProgress, ProbeRequest } from './request.ts';

type ExportRequest = Extract<ProbeRequest, { type: 'export' }>;

/** Writes the model and how images are prepared for it, and says what was written. */
async function exported({ checkpoint, folder, type: _, ...request }: ExportRequest) {
  const { files, images, ...found } = await trialExport({ ...request, checkpoint: await readFile(checkpoint) });
  const preprocessing = { name: 'preprocessing.json', bytes: `${JSON.stringify(images, null, 2)}\n` };
  const all = [...files, preprocessing];
  for (const { name, bytes } of all) await writeFile(join(folder, name), bytes);
  return { ...found, images, files: all.map(({ name }) => name) };
}

/** Answers one question of the command line; see `probeAnswers` for what each is answered with. */
export async function answerProbe(
  request: ProbeRequest,
  onProgress: (progress: ProbeProgress) => void,
): Promise<unknown> {
  if (request.type === 'backend') return probeBackend();
  const context: DataContext = { dataDir: request.dataDir, cacheDir: request.cacheDir };
  switch (request.type) {
    case 'describe':
      return Promise.all(request.datasets.map((dataset) => describeDataset(dataset, context)));
    case 'list':
      return listDatasets(context);
    case 'get':
      return getDataset(request.name, context, { onProgress, ...(request.url !== null && { url: request.url }) });
    case 'verify':
      // Images are decoded by TensorFlow.
      await probeBackend();
      return verifyDataset(request.name, context);
    case 'surroundings':
      return surroundings(request.datasets, context);
    case 'continue':
      return continued(request.trials);
    case 'export':
      return exported(request);
  }
}

import { describeDataset, getDataset, listDatasets, verifyDataset, type DataContext } from '@coolsweep/data';
import { probeBackend } from '@coolsweep/training';
import type { ProbeProgress, ProbeRequest } from './request.ts';

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
  }
}

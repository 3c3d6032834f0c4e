export { augmentations, needsViews } from './augmentation.ts';
export type { Augmentation } from './augmentation.ts';
export { epochBatches, orderedBatches, sampleBatch } from './batches.ts';
export type { Batch, EpochOptions, SampleOptions } from './batches.ts';
export { DataError } from './dataError.ts';
export type { DataErrorCode } from './dataError.ts';
export type {
  DataContext,
  Dataset,
  DatasetName,
  DatasetRequest,
  ImageShape,
  MemorySplit,
  Split,
  StreamedSplit,
} from './dataset.ts';
export type { DownloadOptions, DownloadProgress } from './datasetSource.ts';
export { listDatasets, verifyDataset } from './datasetStatus.ts';
export type { DatasetStatus, DatasetVerification } from './datasetStatus.ts';
export { epochOrder, sampleOrder } from './imageOrder.ts';
export type { SampleOrder } from './imageOrder.ts';
export { normalisation } from './normalisation.ts';
export type { Normalisation } from './normalisation.ts';
export { describeDataset, getDataset, openDataset } from './openDataset.ts';
export type { DatasetDescription } from './openDataset.ts';
export { augmentPixels } from './pixelAugmentation.ts';

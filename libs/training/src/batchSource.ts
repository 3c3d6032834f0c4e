import {
  epochBatches,
  epochOrder,
  needsViews,
  orderedBatches,
  sampleBatch,
  sampleOrder,
  type Batch,
  type Dataset,
  type ImageShape,
  type MemorySplit,
  type Split,
} from '@coolsweep/data';
import { byteTensor, bytesOfByte } from '@coolsweep/backend';
import { tensor1d, type Rank } from '@tensorflow/tfjs-core';
import { joinedBytes } from './joinedBytes.ts';
import type { BatchInput, ResidentImages } from './trialStep.ts';
import type { TrialPlan } from './trialPlan.ts';

/** A batch in host memory: images by their number among the resident ones, or as they are. */
export type HostBatch = { readonly size: number } & (
  { readonly indices: Int32Array } | Pick<Batch, 'images' | 'labels'>
);

/** A batch for evaluation; all of one source have the same number of images. */
export type EvaluationBatch = HostBatch & {
  /** 1 for each image that counts, 0 for one that only fills the batch. */
  readonly counts: Float32Array;
};

/** Batches that are there, or are prepared one after the other. */
export type Batches<T> = Iterable<T> | AsyncIterable<T>;

/** Where the batches of a trial come from. */
export interface BatchSource {
  /** Whether images stay with the step; else every batch is read, and decoded, when it is asked for. */
  readonly isResident: boolean;
  /** Null where batches hold their images. The caller disposes the tensors. */
  readonly residentImages: () => ResidentImages | null;
  readonly epoch: (at: { readonly epoch: number; readonly skip: number }) => Batches<HostBatch>;
  /** The batch of a measurement at update `step`, of `size` images. */
  readonly noise: (at: { readonly step: number; readonly size: number }) => Promise<HostBatch>;
  /** All images of a split, in their order. */
  readonly ordered: (split: Exclude<Split, null>) => Batches<EvaluationBatch>;
  /** Some training images, the same for every trial. */
  readonly sample: (size: number) => Promise<readonly EvaluationBatch[]>;
}

/** Most bytes of images that are kept where the step computes. */
const mostResident = 2 ** 30;

/** Images that are evaluated at once: enough to keep a device busy, few enough for its memory. */
function evaluationBatchSize({ imageShape: [height, width], validation, test }: Dataset): number {
  const largest = Math.max(1, Math.min(250, Math.floor((64 * 224 * 224) / (height * width))));
  return Math.min(largest, Math.max(validation?.size ?? 0, test.size));
}

const memorySplits = ({ train, validation, test }: Dataset): MemorySplit[] =>
  [train, validation, test].flatMap((split) => (split?.kind === 'memory' ? [split] : []));

function isResident(dataset: Dataset, { config }: TrialPlan): boolean {
  const { train, validation, test } = dataset;
  const splits = memorySplits(dataset);
  const bytes = splits.reduce((sum, { pixels }) => sum + pixels.length * bytesOfByte(), 0);
  const allInMemory = splits.length === [train, validation, test].filter((split) => split !== null).length;
  return allInMemory && bytes <= mostResident && !needsViews(config.dataset.augment);
}

function uploaded(splits: readonly MemorySplit[], imageShape: ImageShape): ResidentImages {
  const size = splits.reduce((sum, split) => sum + split.size, 0);
  const labels = new Int32Array(size);
  splits.reduce((offset, split) => {
    labels.set(split.labels, offset);
    return offset + split.size;
  }, 0);
  return {
    pixels: byteTensor<Rank.R4>(joinedBytes(splits.map(({ pixels }) => pixels)), [size, ...imageShape]),
    labels: tensor1d(labels, 'int32'),
  };
}

/** Numbers of images, with others at the end that do not count. */
function padded(indices: Int32Array, size: number): EvaluationBatch {
  const all = new Int32Array(size);
  all.set(indices);
  return { size: indices.length, indices: all, counts: new Float32Array(size).fill(1, 0, indices.length) };
}

function* cut(indices: Int32Array, size: number): Generator<EvaluationBatch, void, undefined> {
  for (let start = 0; start < indices.length; start += size) yield padded(indices.subarray(start, start + size), size);
}

/** Images by number, all of them with the step. */
function residentSource(plan: TrialPlan, dataset: Dataset): BatchSource {
  const { seed, config } = plan;
  const splits = memorySplits(dataset);
  const { train, imageShape } = dataset;
  const size = evaluationBatchSize(dataset);
  const offsetOf = (split: Split) =>
    splits
      .slice(
        0,
        splits.findIndex((one) => one === split),
      )
      .reduce((sum, one) => sum + one.size, 0);
  return {
    isResident: true,
    residentImages: () => uploaded(splits, imageShape),
    *epoch({ epoch, skip }) {
      const order = epochOrder(train.size, { seed, epoch });
      for (let start = skip * config.batchSize; start < order.length; start += config.batchSize) {
        const indices = order.slice(start, start + config.batchSize);
        yield { size: indices.length, indices };
      }
    },
    noise({ step, size: batchSize }) {
      const indices = sampleOrder(train.size, { batchSize, seed, step });
      return Promise.resolve({ size: indices.length, indices });
    },
    ordered(split) {
      const offset = offsetOf(split);
      return cut(
        Int32Array.from({ length: split.size }, (_, index) => offset + index),
        size,
      );
    },
    sample: (count) => Promise.resolve([...cut(sampleOrder(train.size, { batchSize: count, seed: 0, step: 0 }), size)]),
  };
}

/** A batch of images with others at the end that do not count. */
function filledUp({ images, labels, size }: Batch, batchSize: number): EvaluationBatch {
  const counts = new Float32Array(batchSize).fill(1, 0, size);
  if (size === batchSize) return { images, labels, size, counts };
  const allImages = new Uint8Array((images.length / size) * batchSize);
  allImages.set(images);
  const allLabels = new Int32Array(batchSize);
  allLabels.set(labels);
  return { images: allImages, labels: allLabels, size, counts };
}

/** Images that are read, or changed, batch by batch. */
function fedSource(plan: TrialPlan, dataset: Dataset): BatchSource {
  const { seed, config } = plan;
  const { augment } = config.dataset;
  const { train } = dataset;
  const size = evaluationBatchSize(dataset);
  return {
    isResident: false,
    residentImages: () => null,
    epoch: ({ epoch, skip }) => epochBatches(train, { batchSize: config.batchSize, seed, epoch, augment, skip }),
    noise: ({ step, size: batchSize }) => sampleBatch(train, { batchSize, seed, step, augment }),
    async *ordered(split) {
      for await (const batch of orderedBatches(split, size)) yield filledUp(batch, size);
    },
    async sample(count) {
      const {
        images,
        labels,
        size: total,
      } = await sampleBatch(train, { batchSize: count, seed: 0, step: 0, augment: 'none' });
      const imageSize = images.length / total;
      return Array.from({ length: Math.ceil(total / size) }, (_, index) => {
        const [start, end] = [index * size, Math.min((index + 1) * size, total)];
        const piece = {
          images: images.subarray(start * imageSize, end * imageSize),
          labels: labels.subarray(start, end),
        };
        return filledUp({ ...piece, size: end - start }, size);
      });
    },
  };
}

/** Images in memory stay with the step, if they are not too many; others come with every batch. */
export function batchSource(plan: TrialPlan, dataset: Dataset): BatchSource {
  return isResident(dataset, plan) ? residentSource(plan, dataset) : fedSource(plan, dataset);
}

/** A batch as tensors; the caller disposes them. */
export function batchInput(batch: HostBatch, imageShape: ImageShape): BatchInput {
  if ('indices' in batch) return { indices: tensor1d(batch.indices, 'int32') };
  return {
    pixels: byteTensor<Rank.R4>(batch.images, [batch.labels.length, ...imageShape]),
    labels: tensor1d(batch.labels, 'int32'),
  };
}

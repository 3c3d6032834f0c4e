import type { Batch, Dataset } from '@coolsweep/data';
import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import type { LabelledImages } from './trainStep.ts';

/** A batch as tensors; the caller disposes them. */
export function upload(
  { images, labels, size }: Batch,
  [height, width, channels]: Dataset['imageShape'],
): LabelledImages {
  return {
    images: tensor4d(new Float32Array(images), [size, height, width, channels]),
    labels: tensor1d(labels, 'int32'),
  };
}

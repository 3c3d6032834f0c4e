import { randomStream } from '@coolsweep/backend';
import type { ImageExtent } from './imageHeader.ts';
import { drawView, type ImageView } from './imageView.ts';

/**
 * How training images are changed at random, all but `none` mirrored every second time:
 *
 * - `shift-flip`: shifted by up to a tenth of the image, the edge repeated (the paper's ResNet-20);
 * - `pad-crop-flip`: moved by up to four pixels, black where nothing is left (customary for CIFAR);
 * - `resized-crop-flip`: a part of 8 to 100 % of the area, resized to the whole (customary for ImageNet).
 *
 * The first two change pixels in the training step, by `augmentPixels`. The last decides which part of an image is read,
 * and is done where batches are made, by `epochBatches` and `sampleBatch`.
 */
export const augmentations = ['none', 'shift-flip', 'pad-crop-flip', 'resized-crop-flip'] as const;
export type Augmentation = (typeof augmentations)[number];

/**
 * Whether an augmentation chooses parts of the images, so that their pixels or files are needed where batches are made:
 * true for `resized-crop-flip`. All others can do with the images that lie on the device.
 */
export function needsViews(augmentation: Augmentation): boolean {
  return augmentation === 'resized-crop-flip';
}

/** The part of an image that is shown, by the image's number in the epoch or sample and its size. */
export type ViewOf = (number: number, extent: ImageExtent) => ImageView;

/** The random parts that are shown, which the path and the image's number alone decide; null when images stay whole. */
export function randomViews(augmentation: Augmentation, path: readonly (string | number)[]): ViewOf | null {
  if (!needsViews(augmentation)) return null;
  // A stream for each image, as the number of draws differs.
  return (number, extent) => drawView(randomStream(...path, number), extent);
}

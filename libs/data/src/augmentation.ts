import { randomStream } from '@coolsweep/backend';
import type { ChangeOptions, ImageChange } from './imageChange.ts';
import { drawView } from './imageView.ts';
import { drawMoves, imageMover } from './padCropFlip.ts';
import { drawDistortions, imageDistorter } from './shiftFlip.ts';

/**
 * How training images are changed at random, all but `none` mirrored every second time:
 *
 * - `shift-flip`: shifted by up to a tenth of the image, the edge repeated (the paper's ResNet-20);
 * - `pad-crop-flip`: moved by up to four pixels, black where nothing is left (customary for CIFAR);
 * - `resized-crop-flip`: a part of 8 to 100 % of the area, resized to the whole (customary for ImageNet).
 */
export const augmentations = ['none', 'shift-flip', 'pad-crop-flip', 'resized-crop-flip'] as const;
export type Augmentation = (typeof augmentations)[number];

/** The random changes of some images; they depend on the path and the image's number alone. */
export function imageChange(augmentation: Augmentation, { path, images, imageShape }: ChangeOptions): ImageChange {
  switch (augmentation) {
    case 'none':
      return { kind: 'none' };
    case 'shift-flip': {
      const distortion = drawDistortions(randomStream(...path), images);
      const distort = imageDistorter(imageShape);
      return { kind: 'pixels', write: (number, from, to) => distort(from, to, distortion(number)) };
    }
    case 'pad-crop-flip': {
      const moveOf = drawMoves(randomStream(...path), images);
      const move = imageMover(imageShape);
      return { kind: 'pixels', write: (number, from, to) => move(from, to, moveOf(number)) };
    }
    case 'resized-crop-flip':
      // A stream for each image, as the number of draws differs.
      return { kind: 'view', viewOf: (number, extent) => drawView(randomStream(...path, number), extent) };
  }
}

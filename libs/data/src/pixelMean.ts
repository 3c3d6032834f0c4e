import { imageSizeOf, type Split } from './dataset.ts';

/** The mean image of a split: height * width * channels values in 0..1, channels last. */
export function pixelMean({ pixels, size, imageShape }: Split): Float32Array {
  const imageSize = imageSizeOf(imageShape);
  const sums = new Float64Array(imageSize);
  for (let start = 0; start < pixels.length; start += imageSize) {
    for (let i = 0; i < imageSize; i++) sums[i] = (sums[i] ?? 0) + (pixels[start + i] ?? 0);
  }
  return Float32Array.from(sums, (sum) => sum / (255 * size));
}

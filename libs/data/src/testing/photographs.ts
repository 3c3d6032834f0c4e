import sharp, { type Sharp } from 'sharp';
import { randomStream } from '@coolsweep/backend';

/** A smooth colour picture: red grows to the right, green downwards, blue is constant. */
export function gradient(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      pixels.set([(200 * x) / width, (200 * y) / height, 100].map(Math.round), 3 * (y * width + x));
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A picture of nothing: as hard to compress as a photograph. */
export function noise(width: number, height: number): Sharp {
  const random = randomStream('noise', width, height);
  const pixels = Buffer.from(Array.from({ length: 3 * width * height }, () => random.integer(256)));
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

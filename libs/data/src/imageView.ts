import type { RandomStream } from '@coolsweep/backend';
import type { ImageShape } from './dataset.ts';
import type { ImageExtent } from './imageHeader.ts';

/** The part of an image that is shown, in its own pixels, before it is resized. */
export interface ImageView {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Mirrored left to right. */
  readonly flip: boolean;
}

/** An image among others that lie one after the other. */
interface Place {
  readonly pixels: Uint8Array;
  /** Index of the image's first byte. */
  readonly offset: number;
}

/** 224 / 256: a picture whose shorter side is resized to 256 shows its middle 224 x 224. */
const centreFraction = 0.875;

/** The square in the middle of an image that is shown in an evaluation. */
export function centreView({ width, height }: ImageExtent): ImageView {
  const side = Math.max(1, Math.round(centreFraction * Math.min(width, height)));
  return {
    left: Math.floor((width - side) / 2),
    top: Math.floor((height - side) / 2),
    width: side,
    height: side,
    flip: false,
  };
}

const smallestArea = 0.08;
const [narrowest, widest] = [3 / 4, 4 / 3];
const attempts = 10;

/**
 * A random part of an image: its area uniform between 0.08 and 1 of the image's, its width / height log-uniform between
 * 3/4 and 4/3, its place uniform, mirrored or not. When ten such parts in a row do not fit, the largest part in the middle
 * whose shape is allowed.
 *
 * Source: Szegedy et al. 2015, Going Deeper with Convolutions, section 6; the rounding and the ten attempts as in
 * torchvision's RandomResizedCrop.
 */
export function drawView(random: RandomStream, { width, height }: ImageExtent): ImageView {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = width * height * between(random, smallestArea, 1);
    const ratio = Math.exp(between(random, Math.log(narrowest), Math.log(widest)));
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w < 1 || w > width || h < 1 || h > height) continue;
    const top = random.integer(height - h + 1);
    const left = random.integer(width - w + 1);
    return { left, top, width: w, height: h, flip: random.uniform() < 0.5 };
  }
  const w = Math.min(width, Math.round(height * widest));
  const h = Math.min(height, Math.round(width / narrowest));
  const [left, top] = [Math.floor((width - w) / 2), Math.floor((height - h) / 2)];
  return { left, top, width: w, height: h, flip: random.uniform() < 0.5 };
}

function between(random: RandomStream, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/**
 * A function that writes a part of an image, enlarged to the size of the whole: linear between pixels, whose middles are at
 * half numbers, the edge of the part repeated. It only enlarges; making smaller needs the mean of many pixels.
 */
export function viewEnlarger([height, width, channels]: ImageShape): (from: Place, to: Place, view: ImageView) => void {
  return (from, to, { left, top, width: w, height: h, flip }) => {
    const rows = interpolated(height, { start: top, length: h });
    const columns = interpolated(width, { start: left, length: w });
    if (flip) columns.reverse();
    let target = to.offset;
    for (const row of rows) {
      const [upper, lower] = [from.offset + row.first * width * channels, from.offset + row.second * width * channels];
      for (const column of columns) {
        for (let channel = 0; channel < channels; channel++) {
          const at = (start: number) => {
            const a = from.pixels[start + column.first * channels + channel] ?? 0;
            const b = from.pixels[start + column.second * channels + channel] ?? 0;
            return a + (b - a) * column.weight;
          };
          to.pixels[target++] = Math.round(at(upper) + (at(lower) - at(upper)) * row.weight);
        }
      }
    }
  };
}

/** Between which two pixels of a part each pixel of `size` lies, and how near to the second. */
function interpolated(
  size: number,
  { start, length }: { readonly start: number; readonly length: number },
): { first: number; second: number; weight: number }[] {
  return Array.from({ length: size }, (_, index) => {
    const position = Math.min(Math.max(((index + 0.5) * length) / size - 0.5, 0), length - 1);
    const first = Math.floor(position);
    return { first: start + first, second: start + Math.min(first + 1, length - 1), weight: position - first };
  });
}

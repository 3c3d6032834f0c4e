import { DataError, reasonOf } from './dataError.ts';
import type { ImageView } from './imageView.ts';

/** What to read of an image file. */
export interface ImageReading {
  readonly view: ImageView;
  /** Pixels in each row and rows of the result. */
  readonly size: number;
}

/** Reads image files in Node's thread pool, off the thread that trains. */
export interface ImageDecoder {
  /**
   * A part of an image, resized: size * size * 3 bytes, red, green, blue. Linear between pixels when enlarged (half a new
   * pixel further left and up than their middles are, as libvips places them), a weighted mean when made smaller. Grey
   * and CMYK become RGB, 16 bits 8, what is transparent black; a colour profile and the orientation that a camera noted
   * are not applied, as in the frameworks with which results are compared.
   *
   * @throws DataError 'data_corrupt' that names the file when it is damaged in the part or above it; what is below is not
   *   decoded
   */
  read(file: string, reading: ImageReading): Promise<Uint8Array>;
  /** Decodes a whole image; throws an Error that says what is wrong with it. */
  check(bytes: Buffer): Promise<void>;
}

/**
 * The decoder: sharp, that is libvips. The same file and view give the same bytes with any number of threads.
 *
 * @throws DataError 'unsupported' where sharp has no binary
 */
export async function imageDecoder(): Promise<ImageDecoder> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new DataError('unsupported', `image files cannot be streamed here: ${reasonOf(error)}`, { cause: error });
  });
  // Every image is read once per epoch: a cache only costs memory, and would hide that a file was mended.
  sharp.cache(false);
  // Threads are used for images beside each other, not within one.
  sharp.concurrency(1);
  const open = (image: string | Buffer) =>
    sharp(image, { failOn: 'warning', ignoreIcc: true }).flatten().toColourspace('srgb');
  return {
    async read(file, { view: { left, top, width, height, flip }, size }) {
      const part = open(file)
        .extract({ left, top, width, height })
        .resize(size, size, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
        .flop(flip);
      const { data, info } = await part
        .raw()
        .toBuffer({ resolveWithObject: true })
        .catch((error: unknown) => {
          throw new DataError('data_corrupt', `${file}: ${oneLine(error)}`, { cause: error });
        });
      if (info.channels !== 3) throw new Error(`${file} was decoded to ${info.channels} channels`);
      return data;
    },
    async check(bytes) {
      await open(bytes)
        .raw()
        .toBuffer()
        .catch((error: unknown) => {
          throw new Error(oneLine(error), { cause: error });
        });
    },
  };
}

const oneLine = (error: unknown) => reasonOf(error).replaceAll('\n', ' ');

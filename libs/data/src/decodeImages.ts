import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DataError, reasonOf } from './dataError.ts';
import { imageSizeOf, type DecodeImage, type ImageShape } from './dataset.ts';
import { shown } from './imageFolder.ts';

interface DecodeOptions {
  readonly root: string;
  readonly imageShape: ImageShape;
  readonly decode: DecodeImage;
  /** What to do about images that cannot be used. */
  readonly remedy: string;
}

/** Images between two looks at the event loop, so that a process that decodes still answers. */
const imagesPerTurn = 128;

/** A grey image of one pixel. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** Tells a decoder that does not work at all from files that are damaged. */
function checkDecoder(decode: DecodeImage): void {
  try {
    decode(onePixel, 1);
  } catch (error) {
    throw new DataError('unsupported', `images cannot be decoded here: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Decodes image files into one array, in their order.
 *
 * @param problems filled with a line for every file that is empty, damaged or of another size
 */
async function decodeInto(
  pixels: Uint8Array,
  files: readonly string[],
  { root, imageShape, decode, problems }: DecodeOptions & { problems: string[] },
): Promise<void> {
  checkDecoder(decode);
  const [height, width, channels] = imageShape;
  for (const [index, file] of files.entries()) {
    if (index % imagesPerTurn === 0) await setImmediate();
    try {
      // Synchronous: for thousands of small files several times faster than promises.
      const bytes = readFileSync(path.join(root, file));
      if (bytes.length === 0) throw new Error('is empty');
      const image = decode(bytes, channels === 1 ? 1 : 3);
      if (image.width !== width || image.height !== height)
        throw new Error(`has ${image.width} x ${image.height} pixels, the first image ${width} x ${height}`);
      pixels.set(image.pixels, index * imageSizeOf(imageShape));
    } catch (error) {
      // TensorFlow's messages have several lines.
      problems.push(`${file}: ${reasonOf(error).replaceAll('\n', ' ')}`);
    }
  }
}

/** The pixels of `files`; DataError 'data_corrupt' that names every file (up to 20) that is not as it should be. */
export async function decodeImages(files: readonly string[], options: DecodeOptions): Promise<Uint8Array> {
  const problems: string[] = [];
  const size = files.length * imageSizeOf(options.imageShape);
  if (size > totalmem()) {
    throw new DataError(
      'invalid_arguments',
      `${options.root}: ${files.length.toLocaleString('en')} images take ${Math.ceil(size / 2 ** 30)} GiB, more memory than ` +
        'there is: give dataset.imageSize to read them from their files, or lower dataset.train',
    );
  }
  const pixels = new Uint8Array(size);
  await decodeInto(pixels, files, { ...options, problems });
  if (problems.length > 0) {
    throw new DataError(
      'data_corrupt',
      `${options.root}: ${problems.length} of ${files.length} images cannot be used; ${options.remedy}:\n` +
        shown(problems),
    );
  }
  return pixels;
}

import type { ImageExtent } from './imageHeader.ts';
import type { ImageView } from './imageView.ts';

/** The data sets that exist; `folder` is any ImageNet-style folder, `<split>/<class>/<image>`. */
export const datasetNames = ['digits', 'mnist', 'fashion-mnist', 'cifar10', 'cifar100', 'folder'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** Height, width and channels (1 grey, 3 red-green-blue) of every image of a data set. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Which data set, and how much of it; what is left out has the data set's default. */
export interface DatasetRequest {
  readonly name: DatasetName;
  /** Training images, drawn evenly from the classes. Default: all that are not held out. */
  readonly train?: number | undefined;
  /** Images held out of the training part. 0: none. Default: depends on the data set. */
  readonly validation?: number | undefined;
  /** Test images, drawn evenly from the classes. Default: all. */
  readonly test?: number | undefined;
  /**
   * Only for `folder`: the images may have any size and are read from their files again and again, resized to
   * imageSize x imageSize x 3. Default: all images have one size and are decoded into memory.
   */
  readonly imageSize?: number | undefined;
}

/** Decodes one image file's bytes; throws when they are no whole image. Pixels are height * width * channels bytes. */
export type DecodeImage = (
  bytes: Uint8Array,
  channels: 1 | 3,
) => { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** Where data is looked for and kept, and who is told. */
export interface DataContext {
  /** Folder with data that the user brought (`--data-dir`, `COOLSWEEP_DATA`), or null. It is never written to. */
  readonly dataDir: string | null;
  /** Folder for downloads and decoded images; what is in it can be made again. */
  readonly cacheDir: string;
  readonly log?: (line: string) => void;
  /** Default: the backend's decoder, which needs TensorFlow. */
  readonly decodeImage?: DecodeImage;
}

interface LabelledSplit {
  readonly size: number;
  /** Of what the model receives. */
  readonly imageShape: ImageShape;
  /** Index into `classNames` of each image. */
  readonly labels: Int32Array;
}

/** Images in memory. */
export interface MemorySplit extends LabelledSplit {
  readonly kind: 'memory';
  /** size * height * width * channels bytes, image by image, row by row, channels last. */
  readonly pixels: Uint8Array;
  /** Mean of the images as `normalisation` has it, where that was computed before. */
  readonly mean?: Float32Array;
}

/** Images that are read from their files, of any size, whenever they are wanted. */
export interface StreamedSplit extends LabelledSplit {
  readonly kind: 'streamed';
  /** Width and height of image `index` as it is in its file. */
  extentOf(index: number): ImageExtent;
  /**
   * Decodes a part of image `index`, resized to `imageShape`, off this thread: height * width * 3 bytes.
   *
   * @throws DataError 'data_corrupt' that names the file
   */
  readImage(index: number, view: ImageView): Promise<Uint8Array>;
}

/** Images with their classes. */
export type Split = MemorySplit | StreamedSplit;

export interface Dataset {
  readonly name: DatasetName;
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  readonly train: Split;
  /** Held out of the training part for selection; null when nothing is. */
  readonly validation: Split | null;
  readonly test: Split;
  /**
   * SHA-256, 64 hexadecimal digits, of everything above: equal hashes mean equal images in equal splits. Of images that
   * are streamed, it is the bytes of their files that count.
   */
  readonly contentHash: string;
  /** Whom to cite, and the licence where there is one. */
  readonly attribution?: string;
}

/** Bytes of one image. */
export function imageSizeOf([height, width, channels]: ImageShape): number {
  return height * width * channels;
}

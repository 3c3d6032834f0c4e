import type { DataContext, ImageShape, StreamedSplit } from './dataset.ts';
import type { Membership, SplitName } from './membership.ts';

/** How much has arrived of a download, in bytes. */
export interface DownloadProgress {
  readonly received: number;
  readonly total: number;
}

export interface DownloadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** A mirror; what it sends must have the official checksum. */
  readonly url?: string;
}

/** The pixels of each split. */
export interface SplitPixels extends Readonly<Record<SplitName, Uint8Array>> {
  /** BLAKE2b of all of them, in this order, where it is known already. */
  readonly digest?: Uint8Array;
}

/** The labels of a data set's own two parts, and its pixels on request. */
export interface LabelledImages {
  readonly trainLabels: Int32Array;
  readonly testLabels: Int32Array;
  /** The pixels of the chosen images, in the order of their indices. */
  readPixels(membership: Membership): Promise<SplitPixels>;
}

/** Images of one split that are read from their files when they are wanted. */
export interface SplitFiles extends Pick<StreamedSplit, 'extentOf' | 'readImage'> {
  /** SHA-256 of each file, 32 bytes each, in their order. */
  readonly digests: Uint8Array;
}

/** The labels of a data set's own two parts, and its images as files. */
export interface LabelledFiles {
  readonly trainLabels: Int32Array;
  readonly testLabels: Int32Array;
  /** The files of the chosen images, in the order of their indices. */
  choose(membership: Membership): Record<SplitName, SplitFiles>;
}

/** A data set at the place where it was found. Finding it reads names, sizes and headers, no pixels. */
export interface FoundDataset {
  readonly location: string;
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  /** Images in the data set's own training and test part. */
  readonly totals: { readonly train: number; readonly test: number };
  load(): Promise<LabelledImages>;
  /** Its images as files, to be resized to imageSize x imageSize x 3. Absent where images are no files of any size. */
  stream?(imageSize: number): Promise<LabelledFiles>;
  /** Reads every byte; what is wrong, one line each. */
  verify(): Promise<string[]>;
}

/** One data set: where it may be, how it is read, how one gets it. */
export interface DatasetSource {
  /** Null when it is nowhere; a DataError when it is there but cannot be used. */
  find(context: DataContext): Promise<FoundDataset | null>;
  /** Images held out for validation when the request does not say. */
  defaultValidation(trainTotal: number): number;
  /** One sentence that says what to do. */
  readonly howToGet: string;
  readonly licence: string;
  readonly attribution: string | null;
  /** Downloads it into the cache folder. Absent where there is nothing to download. */
  readonly download?: (context: DataContext, options: DownloadOptions) => Promise<void>;
}

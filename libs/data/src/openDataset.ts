import { contentHashOf, digestOf } from './contentHash.ts';
import { DamagedCache, DataError } from './dataError.ts';
import type {
  DataContext,
  Dataset,
  DatasetName,
  DatasetRequest,
  ImageShape,
  MemorySplit,
  Split,
  StreamedSplit,
} from './dataset.ts';
import type { DownloadOptions, FoundDataset, LabelledFiles, LabelledImages, SplitFiles } from './datasetSource.ts';
import { datasetSources } from './datasetSources.ts';
import { splitMembership, splitSizes, type Membership, type SplitName, type SplitSizes } from './membership.ts';

/** Far above what any model takes; more is a slip of the pen that would exhaust the memory. */
const largestImageSize = 2048;

/** What a request will get, without its pixels. */
export interface DatasetDescription {
  readonly name: DatasetName;
  readonly imageShape: ImageShape;
  /** Images in each split. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** File or folder that it will be read from. */
  readonly location: string;
}

/**
 * Finds a data set, reads the images that the request needs (or, with `imageSize`, what identifies their files) and puts
 * them into their splits.
 *
 * The splits depend on the data set alone, never on a trial's seed: the test split is the data set's own, validation is
 * held out of the training part and stays the same whatever `train` is.
 *
 * @throws DataError 'data_missing', 'data_corrupt', 'invalid_arguments' (more images than there are), 'unsupported'
 *   (images cannot be decoded here), 'conflict' (another process has been indexing the files for an hour)
 */
export async function openDataset(request: DatasetRequest, context: DataContext): Promise<Dataset> {
  const { name, imageSize } = request;
  const { found, sizes, imageShape } = await findRequested(request, context);
  const { classNames } = found;
  const images =
    imageSize === undefined || found.stream === undefined
      ? inMemory(await found.load())
      : inFiles(await found.stream(imageSize));
  const pool = { train: images.trainLabels, test: images.testLabels, classCount: classNames.length };
  const membership = splitMembership(name, pool, sizes);
  const contents = await images.read(membership);
  const labels = {
    train: membership.train.map((index) => pool.train[index] ?? 0),
    validation: membership.validation.map((index) => pool.train[index] ?? 0),
    test: membership.test.map((index) => pool.test[index] ?? 0),
  };
  const split = (part: SplitName): Split => ({
    size: labels[part].length,
    imageShape,
    labels: labels[part],
    ...contents.images[part],
  });
  const { attribution } = datasetSources[name];
  return {
    name,
    imageShape,
    classNames,
    train: split('train'),
    validation: sizes.validation === 0 ? null : split('validation'),
    test: split('test'),
    contentHash: contentHashOf({ imageShape, classNames, membership, labels, ...contents }),
    ...(attribution !== null && { attribution }),
  };
}

/** What is particular to the images of a split. */
type SplitImages = Pick<MemorySplit, 'kind' | 'pixels'> | Pick<StreamedSplit, 'kind' | 'extentOf' | 'readImage'>;

/** Images with what stands for them in the content hash. */
interface ReadImages {
  readonly images: Readonly<Record<SplitName, SplitImages>>;
  readonly kind: Split['kind'];
  readonly digest: Uint8Array;
}

/** Images whichever way they are read. */
interface RequestedImages {
  readonly trainLabels: Int32Array;
  readonly testLabels: Int32Array;
  read(membership: Membership): Promise<ReadImages>;
}

function inMemory(loaded: LabelledImages): RequestedImages {
  return {
    trainLabels: loaded.trainLabels,
    testLabels: loaded.testLabels,
    async read(membership) {
      const pixels = await loaded.readPixels(membership);
      const { train, validation, test, digest = digestOf(train, validation, test) } = pixels;
      const kind = 'memory' as const;
      const images = {
        train: { kind, pixels: train },
        validation: { kind, pixels: validation },
        test: { kind, pixels: test },
      };
      return { images, kind, digest };
    },
  };
}

function inFiles(listed: LabelledFiles): RequestedImages {
  return {
    trainLabels: listed.trainLabels,
    testLabels: listed.testLabels,
    read(membership) {
      const files = listed.choose(membership);
      const kind = 'streamed' as const;
      const content = ({ extentOf, readImage }: SplitFiles) => ({ kind, extentOf, readImage });
      const { train, validation, test } = files;
      return Promise.resolve({
        images: { train: content(train), validation: content(validation), test: content(test) },
        kind,
        digest: digestOf(train.digests, validation.digests, test.digests),
      });
    },
  };
}

interface Requested {
  readonly found: FoundDataset;
  readonly sizes: SplitSizes;
  /** Of what the model receives. */
  readonly imageShape: ImageShape;
}

/** Finds the data set of a request, and checks what the request wants of it. */
async function findRequested(request: DatasetRequest, context: DataContext): Promise<Requested> {
  const { name, imageSize } = request;
  const source = datasetSources[name];
  const found = await findDataset(name, context);
  const sizes = splitSizes(request, { ...found, defaultValidation: (total) => source.defaultValidation(total) });
  if (imageSize === undefined) return { found, sizes, imageShape: found.imageShape };
  if (found.stream === undefined) {
    const size = found.imageShape.slice(0, 2).join(' x ');
    throw new DataError(
      'invalid_arguments',
      `dataset.imageSize is only for the data set folder; the images of ${name} have ${size} pixels: leave it out`,
    );
  }
  if (!Number.isInteger(imageSize) || imageSize < 1 || imageSize > largestImageSize) {
    throw new DataError(
      'invalid_arguments',
      `dataset.imageSize must be a whole number from 1 to ${largestImageSize}, got ${imageSize}`,
    );
  }
  return { found, sizes, imageShape: [imageSize, imageSize, 3] };
}

/** What `openDataset` would give, from names, sizes and headers alone; throws the same errors for those. */
export async function describeDataset(request: DatasetRequest, context: DataContext): Promise<DatasetDescription> {
  const { found, sizes, imageShape } = await findRequested(request, context);
  return { name: request.name, imageShape, ...sizes, location: found.location };
}

/**
 * Downloads a data set into the cache folder, unless it is already somewhere where it is found; replaces what is damaged
 * in the cache folder.
 *
 * @throws DataError 'unsupported' when there is nothing to download (its message says how to get the data),
 *   'data_missing' when the server does not give it, 'data_corrupt' when it gives something else, 'conflict' while another
 *   process downloads it; the signal's reason when aborted
 */
export async function getDataset(
  name: DatasetName,
  context: DataContext,
  options: DownloadOptions = {},
): Promise<{ location: string }> {
  const source = datasetSources[name];
  const found = await source.find(context).catch((error: unknown) => {
    if (error instanceof DamagedCache) return null;
    throw error;
  });
  if (found !== null) return { location: found.location };
  if (source.download === undefined)
    throw new DataError('unsupported', `${name} is not downloaded: ${source.howToGet}`);
  await source.download(context, options);
  return { location: (await findDataset(name, context)).location };
}

/** The data set where it is, or DataError 'data_missing' that says how to get it. */
export async function findDataset(name: DatasetName, context: DataContext): Promise<FoundDataset> {
  const found = await datasetSources[name].find(context);
  if (found === null) {
    const where = context.dataDir === null ? '' : ` in ${context.dataDir} or elsewhere`;
    throw new DataError('data_missing', `${name} was not found${where}: ${datasetSources[name].howToGet}`);
  }
  return found;
}

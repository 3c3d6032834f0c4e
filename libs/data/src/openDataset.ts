import { contentHashOf } from './contentHash.ts';
import { DamagedCache, DataError } from './dataError.ts';
import type { DataContext, Dataset, DatasetName, DatasetRequest, ImageShape, Split } from './dataset.ts';
import type { DownloadOptions, FoundDataset } from './datasetSource.ts';
import { splitMembership, splitSizes } from './membership.ts';
import { datasetSources } from './datasetSources.ts';

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
 * Finds a data set, reads the images that the request needs and puts them into their splits.
 *
 * The splits depend on the data set alone, never on a trial's seed: the test split is the data set's own, validation is
 * held out of the training part and stays the same whatever `train` is.
 *
 * @throws DataError 'data_missing', 'data_corrupt', 'invalid_arguments' (more images than there are)
 */
export async function openDataset(request: DatasetRequest, context: DataContext): Promise<Dataset> {
  const { name } = request;
  const source = datasetSources[name];
  const found = await findDataset(name, context);
  const sizes = splitSizes(request, { ...found, defaultValidation: (total) => source.defaultValidation(total) });
  const { imageShape, classNames } = found;
  const images = await found.load();
  const pool = { train: images.trainLabels, test: images.testLabels, classCount: classNames.length };
  const membership = splitMembership(name, pool, sizes);
  const pixels = await images.readPixels(membership);
  const labels = {
    train: membership.train.map((index) => pool.train[index] ?? 0),
    validation: membership.validation.map((index) => pool.train[index] ?? 0),
    test: membership.test.map((index) => pool.test[index] ?? 0),
  };
  const split = (part: keyof typeof labels): Split => ({
    size: labels[part].length,
    imageShape,
    pixels: pixels[part],
    labels: labels[part],
  });
  return {
    name,
    imageShape,
    classNames,
    train: split('train'),
    validation: sizes.validation === 0 ? null : split('validation'),
    test: split('test'),
    contentHash: contentHashOf({ imageShape, classNames, membership, labels, pixels }),
    ...(source.attribution !== null && { attribution: source.attribution }),
  };
}

/** What `openDataset` would give, from names, sizes and headers alone; throws the same errors for those. */
export async function describeDataset(request: DatasetRequest, context: DataContext): Promise<DatasetDescription> {
  const source = datasetSources[request.name];
  const found = await findDataset(request.name, context);
  const sizes = splitSizes(request, { ...found, defaultValidation: (total) => source.defaultValidation(total) });
  return { name: request.name, imageShape: found.imageShape, ...sizes, location: found.location };
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

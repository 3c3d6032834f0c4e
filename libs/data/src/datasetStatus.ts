import { DataError } from './dataError.ts';
import { datasetNames, type DataContext, type DatasetName, type ImageShape } from './dataset.ts';
import { datasetSources } from './datasetSources.ts';
import { findDataset } from './openDataset.ts';

/** Whether a data set is there, and what one should know about it. */
export interface DatasetStatus {
  readonly name: DatasetName;
  readonly found: boolean;
  /** File or folder; null when not found. */
  readonly location: string | null;
  readonly imageShape: ImageShape | null;
  readonly classes: number | null;
  /** Images of the data set's own training and test part; null when not found. */
  readonly sizes: { readonly train: number; readonly test: number } | null;
  /** Why it cannot be used although it is there; null when nothing is wrong. */
  readonly problem: string | null;
  readonly howToGet: string;
  readonly licence: string;
  readonly attribution: string | null;
}

/** The state of every data set; a damaged one is reported, not thrown. */
export async function listDatasets(context: DataContext): Promise<DatasetStatus[]> {
  return await Promise.all(datasetNames.map((name) => statusOf(name, context)));
}

async function statusOf(name: DatasetName, context: DataContext): Promise<DatasetStatus> {
  const { howToGet, licence, attribution } = datasetSources[name];
  const status = { name, howToGet, licence, attribution };
  const absent = { ...status, found: false, location: null, imageShape: null, classes: null, sizes: null };
  try {
    const found = await datasetSources[name].find(context);
    if (found === null) return { ...absent, problem: null };
    const { location, imageShape, classNames, totals: sizes } = found;
    return { ...status, found: true, location, imageShape, classes: classNames.length, sizes, problem: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { ...absent, problem: error.message };
  }
}

/** What reading every byte of a data set found. */
export interface DatasetVerification {
  readonly name: DatasetName;
  readonly location: string;
  /** Images that were checked. */
  readonly images: number;
  /** One line each; empty when the data set is whole. */
  readonly problems: readonly string[];
}

/**
 * Reads a data set whole: checksums where they are known, every image decoded in a folder.
 *
 * @throws DataError 'data_missing' when it is nowhere; 'data_corrupt' when it cannot even be listed
 */
export async function verifyDataset(name: DatasetName, context: DataContext): Promise<DatasetVerification> {
  const found = await findDataset(name, context);
  const { location, totals } = found;
  return { name, location, images: totals.train + totals.test, problems: await found.verify() };
}

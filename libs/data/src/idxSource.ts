import { access } from 'node:fs/promises';
import path from 'node:path';
import { DamagedCache, DataError, reasonOf } from './dataError.ts';
import { imageSizeOf, type DataContext, type ImageShape } from './dataset.ts';
import type { DatasetSource, FoundDataset, LabelledImages } from './datasetSource.ts';
import { copyFrom, gatherPixels } from './gatherPixels.ts';
import { downloadIdx, idxCacheFolder } from './idxDownload.ts';
import { readIdx, readIdxDimensions } from './idxFile.ts';
import { idxParts, idxReleases, type IdxPart, type IdxRelease } from './idxRelease.ts';

type Paths = Readonly<Record<IdxPart, string>>;

const officialTrainTotal = 60_000;

/** MNIST or one of its kin: four IDX files in the user's folder, where the system has them, or downloaded. */
export function idxSource(release: IdxRelease): DatasetSource {
  const { name, systemFolders, howToGet, licence, attribution } = release;
  const downloadable = idxParts.every((part) => release.files[part].remote !== undefined);
  return {
    async find(context) {
      for (const folder of [...givenFolders(name, context), ...systemFolders]) {
        const found = await findFiles(folder, release);
        if (found !== null) return found;
      }
      if (!downloadable) return null;
      return await findFiles(idxCacheFolder(name, context), release).catch((error: unknown) => {
        throw error instanceof DataError ? new DamagedCache(error) : error;
      });
    },
    defaultValidation: (trainTotal) => Math.min(5000, Math.floor(trainTotal / 10)),
    howToGet,
    licence,
    attribution,
    ...(downloadable && { download: (context, options) => downloadIdx({ release, context }, options) }),
  };
}

function givenFolders(name: string, { dataDir }: DataContext): string[] {
  return dataDir === null ? [] : [dataDir, path.join(dataDir, name)];
}

async function findFiles(folder: string, release: IdxRelease): Promise<FoundDataset | null> {
  const paths = await pathsIn(folder, release);
  return paths === null || (await isOfAnother(paths, release)) ? null : await describeFiles(folder, { paths, release });
}

async function pathsIn(folder: string, { title, files, howToGet }: IdxRelease): Promise<Paths | null> {
  const paths: Partial<Record<IdxPart, string>> = {};
  const missing: string[] = [];
  for (const part of idxParts) {
    const found = await firstExisting(folder, [files[part].name, `${files[part].name}.gz`]);
    if (found === null) missing.push(`${files[part].name}[.gz]`);
    else paths[part] = found;
  }
  const { trainImages, trainLabels, testImages, testLabels } = paths;
  if (trainImages && trainLabels && testImages && testLabels)
    return { trainImages, trainLabels, testImages, testLabels };
  if (missing.length === idxParts.length) return null;
  throw new DataError('data_missing', `${folder} has ${title} but for ${missing.join(', ')}: ${howToGet}`);
}

async function firstExisting(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const candidate = path.join(folder, name);
    if (
      await access(candidate).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return null;
}

/** Whether these are the official files of another data set of the family. What is damaged is reported when it is read. */
async function isOfAnother({ trainLabels }: Paths, { name }: IdxRelease): Promise<boolean> {
  const sha256 = await readIdx(trainLabels).then(
    (file) => file.sha256,
    () => null,
  );
  return idxReleases.some((other) => other.name !== name && other.files.trainLabels.sha256 === sha256);
}

interface Located {
  readonly paths: Paths;
  readonly release: IdxRelease;
}

async function describeFiles(folder: string, located: Located): Promise<FoundDataset> {
  const { paths, release } = located;
  const [train = 0, height = 0, width = 0] = await readIdxDimensions(paths.trainImages);
  const [test = 0, ...testShape] = await readIdxDimensions(paths.testImages);
  if (testShape.join() !== `${height},${width}`)
    throw new DataError('data_corrupt', `${folder}: training and test images differ in size; get the files again`);
  const imageShape: ImageShape = [height, width, 1];
  return {
    location: folder,
    imageShape,
    classNames: release.classNames,
    totals: { train, test },
    load: () => load(located, imageShape),
    verify: () => verify(located),
  };
}

async function load({ paths, release }: Located, imageShape: ImageShape): Promise<LabelledImages> {
  const trainLabels = await readLabels(paths.trainImages, { file: paths.trainLabels, release });
  const testLabels = await readLabels(paths.testImages, { file: paths.testLabels, release });
  const imageSize = imageSizeOf(imageShape);
  return {
    trainLabels,
    testLabels,
    async readPixels(membership) {
      const train = await readIdx(paths.trainImages);
      const test = await readIdx(paths.testImages);
      return gatherPixels(membership, imageSize, {
        train: copyFrom(train.values, imageSize),
        test: copyFrom(test.values, imageSize),
      });
    },
  };
}

async function readLabels(
  imagesPath: string,
  { file, release }: { readonly file: string; readonly release: IdxRelease },
): Promise<Int32Array> {
  const { classNames, title, files, howToGet } = release;
  const [images] = await readIdxDimensions(imagesPath);
  const { values, sha256 } = await readIdx(file);
  if (values.length !== images)
    throw new DataError('data_corrupt', `${file} has ${values.length} labels for ${images ?? 0} images: get it again`);
  if (values.some((label) => label >= classNames.length))
    throw new DataError('data_corrupt', `${file} has labels above ${classNames.length - 1}: get it again`);
  if (values.length === officialTrainTotal && sha256 !== files.trainLabels.sha256)
    throw new DataError('data_corrupt', `${file} is not ${title}'s: ${howToGet}`);
  return Int32Array.from(values);
}

async function verify({ paths, release }: Located): Promise<string[]> {
  const problems: string[] = [];
  for (const part of idxParts) {
    const problem = await readIdx(paths[part]).then(
      ({ sha256 }) =>
        sha256 === release.files[part].sha256 ? null : `${paths[part]} is not the file of ${release.title}`,
      (error: unknown) => reasonOf(error),
    );
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

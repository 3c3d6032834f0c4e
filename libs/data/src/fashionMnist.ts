import { access } from 'node:fs/promises';
import path from 'node:path';
import { DataError, reasonOf } from './dataError.ts';
import { imageSizeOf, type DataContext, type ImageShape } from './dataset.ts';
import type { DatasetSource, FoundDataset, LabelledImages } from './datasetSource.ts';
import { copyFrom, gatherPixels } from './gatherPixels.ts';
import { readIdx, readIdxDimensions } from './idxFile.ts';

/** The four files, with the SHA-256 of what the official ones hold when unpacked. */
const files = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
} as const;
const officialTrainTotal = 60_000;
type Part = keyof typeof files;
type Paths = Readonly<Record<Part, string>>;

const classNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** Where Debian's package puts the files. */
const debianFolder = '/usr/share/datasets/fashion-mnist';

const howToGet =
  '`apt-get install dataset-fashion-mnist`, or give the folder with its four IDX files (train-images-idx3-ubyte.gz, …) ' +
  'by `--data-dir`';

/** Fashion-MNIST: 60,000 + 10,000 grey images of 28 x 28 pixels. @param systemFolders where it may be unasked */
export function fashionMnistSource(systemFolders: readonly string[] = [debianFolder]): DatasetSource {
  return {
    async find(context) {
      for (const folder of [...givenFolders(context), ...systemFolders]) {
        const paths = await pathsIn(folder);
        if (paths !== null) return await describeFiles(folder, paths);
      }
      return null;
    },
    defaultValidation: (trainTotal) => Math.min(5000, Math.floor(trainTotal / 10)),
    howToGet,
    licence: 'MIT',
    attribution: 'Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist',
  };
}

function givenFolders({ dataDir }: DataContext): string[] {
  return dataDir === null ? [] : [dataDir, path.join(dataDir, 'fashion-mnist')];
}

async function pathsIn(folder: string): Promise<Paths | null> {
  const paths: Partial<Record<Part, string>> = {};
  const missing: string[] = [];
  for (const part of Object.keys(files) as Part[]) {
    const found = await firstExisting(folder, [files[part].name, `${files[part].name}.gz`]);
    if (found === null) missing.push(`${files[part].name}[.gz]`);
    else paths[part] = found;
  }
  const { trainImages, trainLabels, testImages, testLabels } = paths;
  if (trainImages && trainLabels && testImages && testLabels)
    return { trainImages, trainLabels, testImages, testLabels };
  if (missing.length === Object.keys(files).length) return null;
  throw new DataError('data_missing', `${folder} has Fashion-MNIST but for ${missing.join(', ')}: ${howToGet}`);
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

async function describeFiles(folder: string, paths: Paths): Promise<FoundDataset> {
  const [train = 0, height = 0, width = 0] = await readIdxDimensions(paths.trainImages);
  const [test = 0, ...testShape] = await readIdxDimensions(paths.testImages);
  if (testShape.join() !== `${height},${width}`)
    throw new DataError('data_corrupt', `${folder}: training and test images differ in size; get the files again`);
  const imageShape: ImageShape = [height, width, 1];
  const totals = { train, test };
  return {
    location: folder,
    imageShape,
    classNames,
    totals,
    load: () => load(paths, imageShape),
    verify: () => verify(paths),
  };
}

async function load(paths: Paths, imageShape: ImageShape): Promise<LabelledImages> {
  const [trainLabels, testLabels] = [
    await readLabels(paths.trainImages, paths.trainLabels),
    await readLabels(paths.testImages, paths.testLabels),
  ];
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

async function readLabels(imagesPath: string, labelsPath: string): Promise<Int32Array> {
  const [images] = await readIdxDimensions(imagesPath);
  const { values, sha256 } = await readIdx(labelsPath);
  if (values.length !== images)
    throw new DataError(
      'data_corrupt',
      `${labelsPath} has ${values.length} labels for ${images ?? 0} images: get it again`,
    );
  if (values.some((label) => label >= classNames.length))
    throw new DataError('data_corrupt', `${labelsPath} has labels above ${classNames.length - 1}: get it again`);
  // MNIST and its kin have the same file names and sizes, so that only the content tells them apart.
  if (values.length === officialTrainTotal && sha256 !== files.trainLabels.sha256)
    throw new DataError('data_corrupt', `${labelsPath} is not Fashion-MNIST's, perhaps MNIST's: ${howToGet}`);
  return Int32Array.from(values);
}

async function verify(paths: Paths): Promise<string[]> {
  const problems: string[] = [];
  for (const part of Object.keys(files) as Part[]) {
    const problem = await readIdx(paths[part]).then(
      ({ sha256 }) => (sha256 === files[part].sha256 ? null : `${paths[part]} is not the file of Fashion-MNIST`),
      (error: unknown) => reasonOf(error),
    );
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

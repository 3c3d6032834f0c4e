import { cifar10Source } from './cifar10.ts';
import type { DatasetName } from './dataset.ts';
import type { DatasetSource } from './datasetSource.ts';
import { digitsSource } from './digits.ts';
import { fashionMnistSource } from './fashionMnist.ts';
import { imageFolderSource } from './imageFolderSource.ts';

/** Every data set by name. A new one is one file and a row here. */
export const datasetSources: Readonly<Record<DatasetName, DatasetSource>> = {
  digits: digitsSource,
  'fashion-mnist': fashionMnistSource(),
  cifar10: cifar10Source(),
  folder: imageFolderSource,
};

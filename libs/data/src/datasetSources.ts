import { cifarSource } from './cifar.ts';
import { cifar100Release, cifar10Release } from './cifarRelease.ts';
import type { DatasetName } from './dataset.ts';
import type { DatasetSource } from './datasetSource.ts';
import { digitsSource } from './digits.ts';
import { fashionMnistRelease, mnistRelease } from './idxRelease.ts';
import { idxSource } from './idxSource.ts';
import { imageFolderSource } from './imageFolderSource.ts';

/** Every data set by name. A new one is one file and a row here. */
export const datasetSources: Readonly<Record<DatasetName, DatasetSource>> = {
  digits: digitsSource,
  mnist: idxSource(mnistRelease),
  'fashion-mnist': idxSource(fashionMnistRelease),
  cifar10: cifarSource(cifar10Release),
  cifar100: cifarSource(cifar100Release),
  folder: imageFolderSource,
};

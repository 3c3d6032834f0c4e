import type { RemoteFile } from './download.ts';

/** One of the four files. */
export interface IdxReleaseFile {
  readonly name: string;
  /** SHA-256 of the file when unpacked. */
  readonly sha256: string;
  /** The gzip file that is downloaded, where there is something to download. */
  readonly remote?: RemoteFile;
}

export const idxParts = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;
export type IdxPart = (typeof idxParts)[number];

/** A data set of the MNIST family: 60,000 + 10,000 grey images of 28 x 28 pixels in ten classes. */
export interface IdxRelease {
  readonly name: 'mnist' | 'fashion-mnist';
  readonly title: string;
  readonly files: Readonly<Record<IdxPart, IdxReleaseFile>>;
  readonly classNames: readonly string[];
  /** Where it may be unasked. */
  readonly systemFolders: readonly string[];
  readonly howToGet: string;
  readonly licence: string;
  readonly attribution: string;
}

/** The mirror that torchvision uses; the author's own server has turned downloads away since 2021. */
const mnistMirror = 'https://ossci-datasets.s3.amazonaws.com/mnist/';

/**
 * MNIST. Sources: sizes and MD5 as torchvision's data set class has them, SHA-256 of the gzip files as in its prototype
 * data sets; those of the unpacked files as several projects pin them.
 */
export const mnistRelease: IdxRelease = {
  name: 'mnist',
  title: 'MNIST',
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      remote: {
        url: `${mnistMirror}train-images-idx3-ubyte.gz`,
        size: 9_912_422,
        md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873',
        sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      },
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      remote: {
        url: `${mnistMirror}train-labels-idx1-ubyte.gz`,
        size: 28_881,
        md5: 'd53e105ee54ea40749a09fcbcd1e9432',
        sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      },
    },
    testImages: {
      name: 't10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      remote: {
        url: `${mnistMirror}t10k-images-idx3-ubyte.gz`,
        size: 1_648_877,
        md5: '9fb629c4189551a2d022fa330f9573f3',
        sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      },
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      remote: {
        url: `${mnistMirror}t10k-labels-idx1-ubyte.gz`,
        size: 4542,
        md5: 'ec29112dd5afa0611ce80d1b7f02629c',
        sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      },
    },
  },
  classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  systemFolders: [],
  howToGet:
    'run `coolsweep data get mnist` (12 MB), or give the folder with its four IDX files (train-images-idx3-ubyte.gz, …) ' +
    'by `--data-dir`',
  licence: 'CC BY-SA 3.0',
  attribution:
    'LeCun, Cortes & Burges (1998), The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/',
};

/** Fashion-MNIST, with the SHA-256 of what the official files hold when unpacked. */
export const fashionMnistRelease: IdxRelease = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  files: {
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
  },
  classNames: [
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
  ],
  // Where Debian's package puts the files.
  systemFolders: ['/usr/share/datasets/fashion-mnist'],
  howToGet:
    '`apt-get install dataset-fashion-mnist`, or give the folder with its four IDX files (train-images-idx3-ubyte.gz, …) ' +
    'by `--data-dir`',
  licence: 'MIT',
  attribution: 'Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist',
};

/** Data sets whose files have the same names and sizes, so that only their content tells them apart. */
export const idxReleases = [mnistRelease, fashionMnistRelease] as const;

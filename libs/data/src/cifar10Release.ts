/** The archive that is downloaded, and what is in it. Tests use a small stand-in. */
export interface Cifar10Release {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  /** Images in each of the six files. */
  readonly imagesPerFile: number;
}

/** The official binary release. Source: https://www.cs.toronto.edu/~kriz/cifar.html (size, MD5). */
export const officialRelease: Cifar10Release = {
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  size: 170_052_171,
  md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  // The same file's SHA-256 as TensorFlow Datasets and others pin it: an MD5 can be forged.
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  imagesPerFile: 10_000,
};

/** In CIFAR's official order, which the labels in the files follow. */
export const cifar10Classes = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

export const archiveName = 'cifar-10-binary.tar.gz';
/** The folder in the archive. */
export const binaryFolder = 'cifar-10-batches-bin';
export const trainFiles = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
export const testFile = 'test_batch.bin';

/** A file of a release. */
export interface CifarFile {
  readonly name: string;
  readonly images: number;
}

/** A data set of the CIFAR family: the archive that is downloaded, and what is in it. Tests use a small stand-in. */
export interface CifarRelease {
  readonly name: 'cifar10' | 'cifar100';
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  readonly archive: string;
  /** The folder in the archive. */
  readonly folder: string;
  readonly train: readonly CifarFile[];
  readonly test: CifarFile;
  /** Bytes before the pixels of each image; the last of them is the class. */
  readonly labelBytes: number;
  /** In the official order, which the labels in the files follow. */
  readonly classNames: readonly string[];
}

/** The official binary release of CIFAR-10. Source: https://www.cs.toronto.edu/~kriz/cifar.html (size, MD5). */
export const cifar10Release: CifarRelease = {
  name: 'cifar10',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  size: 170_052_171,
  md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  // The same file's SHA-256 as TensorFlow Datasets and others pin it: an MD5 can be forged.
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  archive: 'cifar-10-binary.tar.gz',
  folder: 'cifar-10-batches-bin',
  train: [1, 2, 3, 4, 5].map((number) => ({ name: `data_batch_${number}.bin`, images: 10_000 })),
  test: { name: 'test_batch.bin', images: 10_000 },
  labelBytes: 1,
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
};

/** The fine classes, as in the release's fine_label_names.txt. */
const fineClasses =
  'apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly ' +
  'camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup ' +
  'dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower ' +
  'leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid ' +
  'otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray ' +
  'road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar ' +
  'sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle ' +
  'wardrobe whale willow_tree wolf woman worm';

/**
 * The official binary release of CIFAR-100. Source: https://www.cs.toronto.edu/~kriz/cifar.html (MD5); size and SHA-256 as
 * TensorFlow Datasets pins them.
 */
export const cifar100Release: CifarRelease = {
  name: 'cifar100',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
  size: 168_513_733,
  md5: '03b5dce01913d631647c71ecec9e9cb8',
  sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  archive: 'cifar-100-binary.tar.gz',
  folder: 'cifar-100-binary',
  train: [{ name: 'train.bin', images: 50_000 }],
  test: { name: 'test.bin', images: 10_000 },
  // The coarse class, one of 20, then the fine one.
  labelBytes: 2,
  classNames: fineClasses.split(' '),
};

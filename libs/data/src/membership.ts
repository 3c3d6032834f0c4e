import { randomStream } from '@coolsweep/backend';
import { DataError } from './dataError.ts';
import type { DatasetName, DatasetRequest } from './dataset.ts';

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

export type SplitSizes = Readonly<Record<SplitName, number>>;

/** Which images are in which split: ascending indices into the training part (train, validation) and the test part. */
export type Membership = Readonly<Record<SplitName, Int32Array>>;

interface Available {
  readonly totals: { readonly train: number; readonly test: number };
  readonly defaultValidation: (trainTotal: number) => number;
}

/** The size of each split, or DataError 'invalid_arguments' when the data set does not have that many images. */
export function splitSizes(request: DatasetRequest, { totals, defaultValidation }: Available): SplitSizes {
  const validation = request.validation ?? defaultValidation(totals.train);
  const train = request.train ?? totals.train - validation;
  const test = request.test ?? totals.test;
  for (const [split, size, least] of [
    ['train', request.train ?? 1, 1],
    ['validation', validation, 0],
    ['test', test, 1],
  ] as const) {
    if (!Number.isInteger(size) || size < least)
      throw new DataError('invalid_arguments', `dataset.${split} must be a whole number from ${least}, got ${size}`);
  }
  const { name } = request;
  if (train + validation > totals.train || train < 1) {
    throw new DataError(
      'invalid_arguments',
      `${name} has ${count(totals.train)} training images, not enough for ${count(Math.max(train, 1))} to train on and ` +
        `${count(validation)} held out: lower dataset.train or dataset.validation`,
    );
  }
  if (test > totals.test) {
    throw new DataError(
      'invalid_arguments',
      `${name} has ${count(totals.test)} test images, not ${count(test)}: lower dataset.test`,
    );
  }
  return { train, validation, test };
}

const count = (n: number) => n.toLocaleString('en');

interface Labels {
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly classCount: number;
}

/**
 * Chooses the images of each split, every class by its share.
 *
 * The members of each class are put into an order that the name of the data set alone decides. Validation takes them from
 * the front, training from the back: so the held-out images do not depend on how many are trained on. Where the classes
 * are of equal size, a smaller training split is part of a larger one; else a class may get one image less in the larger
 * one, where another class has the larger remainder.
 */
export function splitMembership(name: DatasetName, labels: Labels, sizes: SplitSizes): Membership {
  const pool = shuffledClasses([name, 'train'], labels.train, labels.classCount);
  const validation = shares(pool, sizes.validation).map((share, label) => (pool[label] ?? []).slice(0, share));
  const rest = pool.map((members, label) => members.slice(validation[label]?.length ?? 0));
  const train = shares(rest, sizes.train).map((share, label) => {
    const members = rest[label] ?? [];
    return members.slice(members.length - share);
  });
  return {
    train: ascending(train),
    validation: ascending(validation),
    test: drawEvenly([name, 'test'], labels.test, { classCount: labels.classCount, size: sizes.test }),
  };
}

/** `size` indices into `labels`, every class by its share, decided by `path` alone; ascending. */
export function drawEvenly(
  path: readonly string[],
  labels: Int32Array,
  { classCount, size }: { classCount: number; size: number },
): Int32Array {
  const classes = shuffledClasses(path, labels, classCount);
  return ascending(shares(classes, size).map((share, label) => (classes[label] ?? []).slice(0, share)));
}

/** The indices of each class's images in a random order that `path` and the class decide. */
function shuffledClasses(path: readonly string[], labels: Int32Array, classCount: number): number[][] {
  const classes = Array.from({ length: classCount }, (): number[] => []);
  labels.forEach((label, index) => classes[label]?.push(index));
  return classes.map((members, label) => {
    const order = randomStream('dataset', ...path, label).permutation(members.length);
    return Array.from(order, (position) => members[position] ?? 0);
  });
}

/** `size` divided among classes in proportion to their sizes: largest remainders first, then lower classes first. */
function shares(classes: readonly (readonly number[])[], size: number): number[] {
  const total = classes.reduce((sum, members) => sum + members.length, 0);
  if (total === 0) return classes.map(() => 0);
  const result = classes.map((members) => Math.floor((size * members.length) / total));
  const left = size - result.reduce((sum, share) => sum + share, 0);
  const byRemainder = classes
    .map((members, label) => ({ label, remainder: (size * members.length) % total }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, left)) result[label] = (result[label] ?? 0) + 1;
  return result;
}

function ascending(classes: readonly (readonly number[])[]): Int32Array {
  return Int32Array.from(classes.flat()).sort();
}

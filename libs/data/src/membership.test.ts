import { describe, expect, it } from 'vitest';
import type { DatasetRequest } from './dataset.ts';
import { splitMembership, splitSizes } from './membership.ts';

const totals = { train: 100, test: 40 };
const available = { totals, defaultValidation: () => 20 };
const sizesOf = (request: Partial<DatasetRequest>) => splitSizes({ name: 'cifar10', ...request }, available);

describe('the sizes of the splits', () => {
  it('are everything by default, but for what is held out', () => {
    expect(sizesOf({})).toEqual({ train: 100 - 20, validation: 20, test: 40 });
    expect(sizesOf({ validation: 0 })).toEqual({ train: 100, validation: 0, test: 40 });
    expect(sizesOf({ train: 7, test: 3 })).toEqual({ train: 7, validation: 20, test: 3 });
  });

  it('are refused when the data set has fewer images', () => {
    expect(() => sizesOf({ train: 81 })).toThrow(/100 training images, not enough for 81 to train on and 20 held out/);
    expect(() => sizesOf({ validation: 100 })).toThrow(/lower dataset\.train or dataset\.validation/);
    expect(() => sizesOf({ test: 41 })).toThrow(/has 40 test images, not 41/);
    expect(() => sizesOf({ train: 0 })).toThrow(/dataset\.train must be a whole number from 1/);
    expect(() => sizesOf({ test: 1.5 })).toThrow(/dataset\.test must be a whole number/);
  });
});

describe('the membership of the splits', () => {
  // 60 images of class 0, 30 of class 1, 10 of class 2, in turns as far as they reach.
  const uneven = Int32Array.from({ length: 100 }, (_, index) => (index % 10 === 9 ? 2 : index % 3 === 0 ? 1 : 0));
  const even = Int32Array.from({ length: 100 }, (_, index) => index % 10);
  const labels = (train: Int32Array) => ({ train, test: even.subarray(0, 40), classCount: 10 });
  const countsOf = (indices: Int32Array, of: Int32Array) =>
    Array.from({ length: 10 }, (_, label) => indices.filter((index) => of[index] === label).length);

  it('draws evenly from classes of equal size', () => {
    const { train, validation, test } = splitMembership('cifar10', labels(even), {
      train: 50,
      validation: 20,
      test: 10,
    });
    expect(countsOf(train, even)).toEqual(Array(10).fill(5));
    expect(countsOf(validation, even)).toEqual(Array(10).fill(2));
    expect(countsOf(test, even)).toEqual(Array(10).fill(1));
  });

  it('draws from every class by its share where they differ in size', () => {
    const { validation } = splitMembership('folder', labels(uneven), { train: 80, validation: 20, test: 40 });
    const shares = countsOf(Int32Array.from(uneven.keys()), uneven).map((size) => (20 * size) / 100);
    countsOf(validation, uneven).forEach((size, label) =>
      expect(Math.abs(size - (shares[label] ?? 0))).toBeLessThan(1),
    );
    expect(validation).toHaveLength(20);
  });

  it('puts no image into two splits, however the shares are rounded', () => {
    for (let size = 0; size < 100; size++) {
      const sizes = { train: 100 - size, validation: size, test: 40 };
      const { train, validation } = splitMembership('folder', labels(uneven), sizes);
      expect(new Set([...train, ...validation]).size).toBe(100);
    }
  });

  it('holds out the same images whatever is trained on, and never trains on them', () => {
    const small = splitMembership('cifar10', labels(even), { train: 10, validation: 20, test: 40 });
    const large = splitMembership('cifar10', labels(even), { train: 80, validation: 20, test: 40 });
    expect(small.validation).toEqual(large.validation);
    const all = [...large.train, ...large.validation].sort((a, b) => a - b);
    expect(all).toEqual([...Array(100).keys()]);
    expect([...large.train]).toEqual(expect.arrayContaining([...small.train]));
  });

  it('trains on the same images whatever is held out', () => {
    const some = splitMembership('cifar10', labels(even), { train: 50, validation: 20, test: 40 });
    const none = splitMembership('cifar10', labels(even), { train: 50, validation: 0, test: 40 });
    expect(some.train).toEqual(none.train);
  });

  it('keeps the order of the files when everything is used', () => {
    const { train } = splitMembership('cifar10', labels(even), { train: 100, validation: 0, test: 40 });
    expect([...train]).toEqual([...Array(100).keys()]);
  });

  it('differs from data set to data set', () => {
    const sizes = { train: 50, validation: 20, test: 40 };
    const [one, other] = (['cifar10', 'folder'] as const).map((name) => splitMembership(name, labels(even), sizes));
    expect(one?.validation).not.toEqual(other?.validation);
  });
});

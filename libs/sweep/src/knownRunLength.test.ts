import { describe, expect, it } from 'vitest';
import { knownRunLength } from './knownRunLength.ts';
import { exampleConfig } from './testing/exampleConfig.ts';

type DatasetField = NonNullable<NonNullable<Parameters<typeof exampleConfig>[0]>['dataset']>;
const lengthOf = (dataset: DatasetField, batchSize = 32) =>
  knownRunLength(exampleConfig({ dataset, epochs: 200, batchSize }));

describe('the run length that a configuration tells by itself', () => {
  it('counts the smaller last batch of an epoch: the paper’s 50,000 images make 1,563 batches of 32', () => {
    expect(lengthOf({ name: 'cifar10', validation: 0 })).toEqual({ epochs: 200, stepsPerEpoch: 1563 });
  });

  it('leaves out what is held out by default: a tenth, at most 5,000 images; 297 of the digits', () => {
    expect(lengthOf({ name: 'cifar100' })?.stepsPerEpoch).toBe(Math.ceil((50_000 - 5000) / 32));
    expect(lengthOf({ name: 'mnist' })?.stepsPerEpoch).toBe(Math.ceil((60_000 - 5000) / 32));
    expect(lengthOf({ name: 'digits' })?.stepsPerEpoch).toBe(Math.ceil((1497 - 297) / 32));
  });

  it('takes the number of images that is asked for, whatever the data set', () => {
    expect(lengthOf({ name: 'folder', train: 1000 }, 100)?.stepsPerEpoch).toBe(10);
    expect(lengthOf({ name: 'digits', train: 64 })?.stepsPerEpoch).toBe(2);
  });

  it('is not known of a folder of images, nor of more images held out than there are', () => {
    expect(lengthOf({ name: 'folder' })).toBeNull();
    expect(lengthOf({ name: 'digits', validation: 1497 })).toBeNull();
  });
});

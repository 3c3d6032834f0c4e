import { describeDataset } from '@coolsweep/data';
import { knownRunLength } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';

describe('the run length that a page knows without the data', () => {
  it.each([{}, { train: 100 }, { validation: 0 }])('is that of the data: digits with %j', async (part) => {
    const { train } = await describeDataset({ name: 'digits', ...part }, { dataDir: null, cacheDir: 'unused' });
    const config = exampleConfig({ dataset: { name: 'digits', ...part }, epochs: 2, batchSize: 32 });
    expect(knownRunLength(config)).toEqual({ epochs: 2, stepsPerEpoch: Math.ceil(train / 32) });
  });
});

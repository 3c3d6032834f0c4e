import { memoryStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { exportReadme, type ReadmeInput } from './exportReadme.ts';

const check = { images: 16, largestDifference: 1.2e-7 };
const images = {
  input: {
    shape: [null, 8, 8, 1] as [null, number, number, number],
    values: 'pixels from 0 to 255',
    channels: ['grey'],
  },
  resize: null,
  normalisation: { insideTheModel: true, mean: 'the mean training image', deviation: [1] },
  classes: ['0', '1'],
};

async function readme(given: Partial<ReadmeInput> = {}): Promise<string> {
  const store = memoryStore();
  const sweep = await store.createSweep(exampleSweep({ configurations: 1 }), new Date(0));
  const trials = await store.trialsOf(sweep.id);
  const target = { sweep, trials, trial: trials[0]!, replicates: trials, chosenBy: 'median' } as const;
  return exportReadme({ target, sweepFile: 'rates-best.yaml', model: null, verdicts: [], ...given });
}

const model = (changes: object = {}) =>
  ({ weights: 'ema', weightsHash: 'x', check, images: { ...images, ...changes } }) as unknown as ReadmeInput['model'];

describe('the README of an export', () => {
  it('says how the model is loaded, what it takes and what it gives', async () => {
    const text = await readme({ model: model() });
    expect(text).toContain('tf.loadLayersModel');
    expect(text).toContain('[images, 8, 8, 1] -> [images, 2]');
    expect(text).toContain('with the exponential moving average of the weights');
    expect(text).toContain('Images have 8 x 8 pixels. Channels are grey; values go from 0 to 255.');
    expect(text).toContain('differed from the trained model by at most 1.2e-7');
  });

  it('says how images of any size are cut', async () => {
    const resize = { centreSquare: 0.875, size: 8, interpolation: 'linear' };
    const normalisation = { insideTheModel: true, mean: [0.4], deviation: [0.2] };
    const text = await readme({ model: model({ resize, normalisation }) });
    expect(text).toContain('the square in its middle whose side is 0.875 of the shorter side');
    expect(text).toContain('mean and deviation of each channel');
  });

  it('says nothing of a model that is not there', async () => {
    expect(await readme()).not.toContain('model.json');
  });

  it('ends with the verdicts', async () => {
    expect(await readme({ verdicts: ['First.', 'Second.'] })).toMatch(/\n\nFirst\.\n\nSecond\.\n$/);
  });
});

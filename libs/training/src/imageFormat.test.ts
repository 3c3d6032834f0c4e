import { orderedBatches, type Dataset, type MemorySplit, type StreamedSplit } from '@coolsweep/data';
import { describe, expect, it } from 'vitest';
import { imageFormat } from './imageFormat.ts';

const named = { name: 'folder', classNames: ['cat', 'dog'], validation: null, contentHash: '' } as const;

describe('the format of images in memory', () => {
  it('is that of the images as they are, with the mean image inside the model', () => {
    const imageShape = [2, 2, 1] as const;
    const train: MemorySplit = {
      ...{ kind: 'memory', size: 1, imageShape },
      ...{ labels: Int32Array.of(0), pixels: Uint8Array.of(0, 51, 102, 255) },
    };
    const dataset: Dataset = { ...named, imageShape, train, test: train };
    expect(imageFormat(dataset)).toEqual({
      input: { shape: [null, 2, 2, 1], values: 'pixels from 0 to 255', channels: ['grey'] },
      resize: null,
      normalisation: { insideTheModel: true, mean: 'the mean training image', deviation: [1] },
      classes: ['cat', 'dog'],
    });
  });
});

describe('the format of images that are streamed', () => {
  const imageShape = [8, 8, 3] as const;
  const views: { left: number; top: number; width: number; height: number }[] = [];
  const train: StreamedSplit = {
    ...{ kind: 'streamed', size: 1, imageShape, labels: Int32Array.of(0) },
    extentOf: () => ({ width: 100, height: 80 }),
    readImage: (_, view) => {
      views.push(view);
      return Promise.resolve(new Uint8Array(8 * 8 * 3));
    },
  };
  const format = imageFormat({ ...named, imageShape, train, test: train });

  it('says how they are cut and resized, as evaluations do it', async () => {
    for await (const { size } of orderedBatches(train, 1)) expect(size).toBe(1);
    const side = 80 * (format.resize?.centreSquare ?? 0);
    expect(views).toMatchObject([{ left: (100 - side) / 2, top: (80 - side) / 2, width: side, height: side }]);
    expect(format.resize).toMatchObject({ size: 8, interpolation: 'linear' });
  });

  it('gives mean and deviation of every channel, as published', () => {
    expect(format.normalisation).toMatchObject({ mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] });
    expect(format.input).toMatchObject({ shape: [null, 8, 8, 3], channels: ['red', 'green', 'blue'] });
  });
});

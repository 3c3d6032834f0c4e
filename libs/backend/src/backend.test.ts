import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { decodeImage, describeBackend, loadBackend } from './index.ts';

/** A PNG of one red pixel. */
const redPixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

describe('the backend', () => {
  it('falls back to plain JavaScript when asked, and says so', async () => {
    const backend = await loadBackend({ prefer: 'cpu' });
    expect(backend).toMatchObject({ name: 'cpu', tensorflowVersion: null, gpu: false });
    expect(backend.why).toContain('asked for');
    expect(() => decodeImage(redPixel, 3)).toThrow('coolsweep doctor');
  });

  it('is TensorFlow, in the one instance of tfjs-core that everything imports', async () => {
    const backend = await loadBackend();
    expect(backend.name).toBe('tensorflow');
    expect(backend.tensorflowVersion).toMatch(/^2\./);
    expect(tf.getBackend()).toBe('tensorflow');
    expect([...tf.add([1, 2], [3, 4]).dataSync()]).toEqual([1 + 3, 2 + 4]);
  });

  it('describes what results depend on', async () => {
    expect(describeBackend(await loadBackend())).toMatchObject({
      backend: 'tensorflow',
      tensorflowVersion: expect.stringMatching(/^2\./) as string,
      intraOpThreads: expect.any(Number) as number,
      oneDnn: expect.any(Boolean) as boolean,
      deterministicOps: expect.any(Boolean) as boolean,
    });
  });
});

describe('decoding an image', () => {
  it('gives its size and bytes and leaves no tensor behind', async () => {
    await loadBackend();
    const before = tf.memory().numTensors;
    expect(decodeImage(redPixel, 3)).toEqual({ width: 1, height: 1, pixels: Uint8Array.of(255, 0, 0) });
    // 0.299 of the red, as in every grey conversion of ITU-R BT.601.
    expect(decodeImage(redPixel, 1)).toEqual({ width: 1, height: 1, pixels: Uint8Array.of(Math.floor(0.299 * 255)) });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fails with the words of TensorFlow when the bytes are no image', async () => {
    await loadBackend();
    const before = tf.memory().numTensors;
    expect(() => decodeImage(Buffer.from('not an image at all'), 3)).toThrow('Unknown image file format');
    expect(tf.memory().numTensors).toBe(before);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { describeBackend, loadBackend } from './index.ts';

vi.mock('@tensorflow/tfjs-node-gpu', () => {
  throw new Error('no library here');
});

const errorHandlers = () => [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];

describe('where TensorFlow does not load', () => {
  it('the backend is WebAssembly, and says why', async () => {
    const before = errorHandlers();
    const backend = await loadBackend();
    expect(backend).toMatchObject({ name: 'wasm', tensorflowVersion: null, gpu: false, threads: 1 });
    expect(backend.why).toMatch(/^TensorFlow does not load \(.+\): run `tools\/setup`$/);
    expect(describeBackend(backend)).toMatchObject({ backend: 'wasm', backendReason: backend.why });
    expect(tf.getBackend()).toBe('wasm');
    expect([...tf.add([1, 2], [3, 4]).dataSync()]).toEqual([1 + 3, 2 + 4]);
    // The package's own would print a line of 30 kB for an error that nobody caught, and end with another code.
    expect(errorHandlers()).toEqual(before);
  });

  it('it is plain JavaScript when WebAssembly does not load either', async () => {
    vi.resetModules();
    vi.doMock('@tensorflow/tfjs-backend-wasm', () => {
      throw new Error('not installed');
    });
    const backend = await loadBackend();
    expect(backend.name).toBe('cpu');
    expect(backend.why).toMatch(/^TensorFlow does not load .+; nor does WebAssembly load \(.+\): run `npm ci`$/);
    expect(tf.getBackend()).toBe('cpu');
  });
});

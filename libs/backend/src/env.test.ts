import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pinTensorflowSettings } from './env.ts';

const names = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'TF_ENABLE_ONEDNN_OPTS', 'TF_DETERMINISTIC_OPS'];
const environment = () => names.map((name) => process.env[name]);

describe('what TensorFlow reads from the environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is set to what the record says where the user has set nothing', () => {
    names.forEach((name) => vi.stubEnv(name, undefined));
    const threads = availableParallelism();
    const settings = { intraOpThreads: threads, interOpThreads: threads, oneDnn: true, deterministicOps: true };
    expect(pinTensorflowSettings()).toEqual(settings);
    expect(environment()).toEqual([String(threads), String(threads), '1', '1']);
  });

  it('stays as the user has set it, and the record says so', () => {
    const given = ['3', '2', '0', '0'];
    names.forEach((name, index) => vi.stubEnv(name, given[index]));
    const settings = { intraOpThreads: 3, interOpThreads: 2, oneDnn: false, deterministicOps: false };
    expect(pinTensorflowSettings()).toEqual(settings);
    expect(environment()).toEqual(given);
  });
});

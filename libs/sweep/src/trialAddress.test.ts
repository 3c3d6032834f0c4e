import { describe, expect, it } from 'vitest';
import { addressAfter, addressIn, trialAddress, type TrialCircumstances } from './trialAddress.ts';

const here: TrialCircumstances = {
  configHash: 'c1',
  seed: 1,
  dataHash: 'd1',
  codeVersion: 'v1',
  threads: [2, 1],
  tensorflowBuild: 'b1',
  oneDnn: true,
  machine: 'm1',
};

describe('trialAddress', () => {
  it('is the same for the same circumstances, in whatever order and with whatever beside them', () => {
    const reversed = Object.fromEntries(Object.entries(here).reverse()) as unknown as TrialCircumstances;
    const beside = { ...reversed, slots: 4 };
    expect(trialAddress(beside)).toBe(trialAddress(here));
    expect(trialAddress(here)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<Partial<TrialCircumstances>>([
    { configHash: 'c2' },
    { seed: 2 },
    { dataHash: 'd2' },
    { codeVersion: 'v2' },
    { threads: [1, 1] },
    { threads: [1, 2] },
    { tensorflowBuild: 'b2' },
    { tensorflowBuild: null },
    { oneDnn: false },
    { machine: 'm2' },
  ])('is another one with %o', (changed) => {
    expect(trialAddress({ ...here, ...changed })).not.toBe(trialAddress(here));
  });
});

describe('the address of a trial in recorded surroundings', () => {
  const trial = { configHash: 'c1', seed: 1 };
  const recorded = {
    sourceHash: 's1',
    dataset: { name: 'digits', contentHash: 'd1', train: 1200 },
    backend: 'tensorflow',
    tensorflowVersion: '2.21.0',
    tensorflowSource: 'pypi',
    tensorflowBuild: 'cpu',
    gpu: false,
    intraOpThreads: 2,
    interOpThreads: 2,
    oneDnn: true,
    deterministicOps: true,
    platform: 'linux-x64',
    processor: 'P',
  };

  it('does not depend on what changes no bits', () => {
    const other = { ...recorded, node: 'v24', backendReason: 'another', dataset: { contentHash: 'd1' } };
    expect(addressIn(trial, other)).toBe(addressIn(trial, recorded));
    expect(addressIn(trial, recorded)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['sources', { sourceHash: 's2' }],
    ['data', { dataset: { contentHash: 'd2' } }],
    ['backend', { backend: 'wasm' }],
    ['TensorFlow', { tensorflowVersion: '2.22.0' }],
    ['source of TensorFlow', { tensorflowSource: 'folder' }],
    ['GPU', { gpu: true }],
    ['threads', { intraOpThreads: 1 }],
    ['threads between operations', { interOpThreads: 1 }],
    ['oneDNN', { oneDnn: false }],
    ['deterministic operations', { deterministicOps: false }],
    ['processor', { processor: 'Q' }],
    ['platform', { platform: 'linux-arm64' }],
  ])('is another one with other %s, and there is none where they are not known', (_, changed) => {
    const address = addressIn(trial, { ...recorded, ...changed });
    expect(address).not.toBeNull();
    expect(address).not.toBe(addressIn(trial, recorded));
    const without = Object.fromEntries(Object.entries(recorded).filter(([field]) => !(field in changed)));
    expect(addressIn(trial, without)).toBeNull();
  });

  it('is another one for another configuration or seed', () => {
    const addresses = [trial, { ...trial, configHash: 'c2' }, { ...trial, seed: 2 }].map((one) =>
      addressIn(one, recorded),
    );
    expect(new Set(addresses).size).toBe(3);
  });

  it('is lost for good when a trial goes on from a checkpoint in other surroundings', () => {
    const elsewhere = { ...recorded, sourceHash: 's2' };
    const begun = { ...trial, addressHash: null, checkpoint: null };
    const addressHash = addressAfter(begun, recorded);
    expect(addressHash).toBe(addressIn(trial, recorded));
    const stopped = { ...trial, addressHash, checkpoint: { step: 10 } };
    expect(addressAfter(stopped, recorded)).toBe(addressHash);
    expect(addressAfter(stopped, elsewhere)).toBeNull();
    expect(addressAfter({ ...stopped, addressHash: null }, recorded)).toBeNull();
    // Nothing of the past is left in one that begins anew.
    expect(addressAfter({ ...stopped, checkpoint: null }, elsewhere)).toBe(addressIn(trial, elsewhere));
  });
});

import { describe, expect, it } from 'vitest';
import { trialAddress, type TrialCircumstances } from './trialAddress.ts';

const here: TrialCircumstances = {
  configHash: 'c1',
  seed: 1,
  dataHash: 'd1',
  codeVersion: 'v1',
  threads: 2,
  tensorflowBuild: 'b1',
  oneDnn: true,
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
    { threads: 1 },
    { tensorflowBuild: 'b2' },
    { tensorflowBuild: null },
    { oneDnn: false },
  ])('is another one with %o', (changed) => {
    expect(trialAddress({ ...here, ...changed })).not.toBe(trialAddress(here));
  });
});

import { describe, expect, it } from 'vitest';
import { prunedConfigurations, trialsToPrune } from './prunedConfigurations.ts';

describe('a pruned configuration', () => {
  const trials = [
    { id: '1', configHash: 'a', state: 'completed' },
    { id: '2', configHash: 'a', state: 'running' },
    { id: '3', configHash: 'a', state: 'waiting' },
    { id: '4', configHash: 'b', state: 'running' },
  ] as const;

  it('stops its running replicates and does not start its waiting ones', () => {
    const pruned = prunedConfigurations([
      { prune: true, configuration: 'a' },
      { prune: false, configuration: 'b' },
    ]);
    expect(trialsToPrune(trials, pruned)).toEqual(['2', '3']);
  });

  it('stays pruned, whatever is decided about it later', () => {
    const pruned = prunedConfigurations([
      { prune: true, configuration: 'a' },
      { prune: false, configuration: 'a' },
    ]);
    expect([...pruned]).toEqual(['a']);
  });
});

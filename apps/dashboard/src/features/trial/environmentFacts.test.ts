import { describe, expect, it } from 'vitest';
import { environmentFacts } from './environmentFacts.ts';

describe('the environment of a trial', () => {
  it('is ordered for people, the attempt above the sweep, the rest by its path, without what is empty', () => {
    const sweep = {
      coolsweep: '0.2.0',
      node: '20.19.0',
      gitDirty: false,
      run: { slots: 2, dataDir: null },
      visibleDevices: '',
    };
    const attempt = { node: 'v22.1.0', intraOpThreads: 2, dataset: { name: 'digits', contentHash: 'abc' } };
    expect(environmentFacts({ sweep, attempt })).toEqual([
      {
        title: 'Program',
        facts: [
          ['CoolSweep', '0.2.0'],
          ['Uncommitted changes', 'no'],
          ['Node.js', 'v22.1.0'],
        ],
      },
      { title: 'TensorFlow', facts: [['Threads within operations', '2']] },
      {
        title: 'Data',
        facts: [
          ['Data set', 'digits'],
          ['Hash of the content', 'abc'],
        ],
      },
      { title: 'Everything else', facts: [['run.slots', '2']] },
    ]);
  });

  it('is nothing where nothing was recorded', () => {
    expect(environmentFacts({ sweep: {}, attempt: {} })).toEqual([]);
  });
});

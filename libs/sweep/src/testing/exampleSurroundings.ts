import type { JsonObject } from '../storing/record.ts';

/** What an attempt may record of its surroundings: all that a result depends on. */
export function exampleSurroundings(changes: JsonObject = {}): JsonObject {
  return {
    sourceHash: 's1',
    dataset: { name: 'digits', contentHash: 'd1' },
    backend: 'tensorflow',
    tensorflowVersion: '2.21.0',
    tensorflowSource: 'pypi',
    tensorflowBuild: 'cpu',
    gpu: false,
    intraOpThreads: 1,
    interOpThreads: 1,
    oneDnn: true,
    deterministicOps: true,
    platform: 'linux-x64',
    processor: 'P',
    ...changes,
  };
}

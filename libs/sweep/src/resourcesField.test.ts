import { describe, expect, it } from 'vitest';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

const withResources = (resources: string) => `${good}resources: ${resources}\n`;

describe('the resources of a sweep file', () => {
  it('are one GPU when the file says nothing, and otherwise what it says', () => {
    expect(parsed(good).spec.resources).toEqual({ gpus: 1 });
    expect(parsed(withResources('{threads: 2}')).spec.resources).toEqual({ gpus: 1, threads: 2 });
    const shared = { gpus: 1, memoryGiB: 7.5, trialsPerGpu: 3 };
    expect(parsed(withResources('{memoryGiB: 7.5, trialsPerGpu: 3}')).spec.resources).toEqual(shared);
  });

  it('have at most one GPU for a trial', () => {
    expect(problems(withResources('{gpus: 2}'))).toEqual([
      '16:13 resources.gpus: must be at most 1: a trial trains on one GPU, and more GPUs run more trials at a time',
    ]);
  });

  it.each(['memoryGiB', 'trialsPerGpu'])('have no %s for trials that take no GPU', (field) => {
    const [problem] = problems(withResources(`{gpus: 0, ${field}: 2}`));
    expect(problem).toMatch(new RegExp(`^16:22 resources\\.${field}: is about GPUs, and the trials of this file take`));
  });

  it.each([
    ['{memoryGiB: 0}', /memoryGiB: must be greater than 0/],
    ['{trialsPerGpu: 0}', /trialsPerGpu: /],
    ['{memory: 8}', /resources\.memory: unknown key; known are gpus, memoryGiB, trialsPerGpu, threads/],
  ])('are refused as %s', (resources, message) => {
    expect(problems(withResources(resources))[0]).toMatch(message);
  });
});

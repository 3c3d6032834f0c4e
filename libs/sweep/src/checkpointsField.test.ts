import { describe, expect, it } from 'vitest';
import { defaultCheckpoints } from './checkpointsField.ts';
import { listedSweep } from './listedSweep.ts';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

const given = (checkpoints: string) => `${good}checkpoints: ${checkpoints}\n`;

describe('checkpoints in a sweep file', () => {
  it('are made after every epoch and leave the last one, unless it says otherwise', () => {
    expect(parsed(good).spec.checkpoints).toBeUndefined();
    expect(defaultCheckpoints).toEqual({ everyEpochs: 1, minSeconds: 15, maxSeconds: 600, keep: 1 });
    expect(parsed(given('{}')).spec.checkpoints).toEqual(defaultCheckpoints);
  });

  it('have the default of what is not said', () => {
    const { spec } = parsed(given('{everyEpochs: 5, keep: all}'));
    expect(spec.checkpoints).toEqual({ ...defaultCheckpoints, everyEpochs: 5, keep: 'all' });
  });

  it('go over to a sweep that is made from this one', () => {
    const { spec, configurations } = parsed(given('{minSeconds: 0, keep: 0}'));
    const [first] = configurations;
    const made = { name: 'made', description: '', configs: [first!.config], seeds: [1] };
    expect(listedSweep(spec, made).spec.checkpoints).toEqual({ ...defaultCheckpoints, minSeconds: 0, keep: 0 });
    expect(listedSweep(parsed(good).spec, made).spec.checkpoints).toBeUndefined();
  });

  it.each([
    ['{everyEpochs: 0}', 'checkpoints.everyEpochs'],
    ['{keep: some}', 'checkpoints.keep: must be a whole number of checkpoints, 0 or more, or all'],
    ['{keep: -1}', 'checkpoints.keep: Too small: expected number to be >=0'],
    ['{minSeconds: 700}', 'checkpoints.maxSeconds: must not be less than minSeconds'],
    ['{everyEpoch: 3}', 'checkpoints.everyEpoch: unknown key; did you mean everyEpochs?'],
  ])('are told what is wrong with %s', (checkpoints, problem) => {
    expect(problems(given(checkpoints))).toEqual([expect.stringContaining(problem)]);
  });
});

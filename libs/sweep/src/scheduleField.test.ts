import { describe, expect, it } from 'vitest';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

describe('schedules in a sweep file', () => {
  it('stand where a number may, in the base and in the grid', () => {
    const cosine = good
      .replace('learningRate: 0.01', 'learningRate: {kind: cosine, from: 0.1}')
      .replace(
        '{value: 0.9, when',
        '{values: [0.9, {kind: cyclic, from: 0.95, to: 0.85, halfPeriod: {epochs: 1}}], when',
      );
    const { configurations } = parsed(cosine);
    expect(configurations).toHaveLength(4 + 2 + 1);
    expect(configurations[0]?.config.optimizer.learningRate).toEqual({
      kind: 'cosine',
      from: 0.1,
      to: 0,
      length: { fraction: 1 },
    });
  });

  it('are refused with the place of what is wrong in them', () => {
    const of = (learningRate: string) =>
      problems(good.replace('learningRate: 0.01', `learningRate: ${learningRate}`))[0];
    expect(of('{kind: cosin, from: 0.1}')).toMatch(/^7:28 optimizer.learningRate.kind: /);
    expect(of('{kind: cosine, form: 0.1}')).toMatch(/optimizer.learningRate.(form|from): /);
    expect(of('{kind: cosine, from: 0.1, length: 3}')).toMatch(/length: must be one of \{steps: n\}/);
    expect(of('-1')).toMatch(/optimizer.learningRate: must be greater than 0/);
  });
});

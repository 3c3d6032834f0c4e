import { describe, expect, it } from 'vitest';
import { controlOf, optimizerConfig } from './optimizerConfig.ts';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

describe('fields that go together', () => {
  it('alpha stands in place of the cooling length, not beside it', () => {
    const alpha = good.replace(
      'optimizer.coolingLength: {values: [{fraction: 0.5}, {epochs: 3}]',
      'optimizer.alpha: {value: 0.999',
    );
    expect(parsed(alpha).configurations).toHaveLength(2 + 1 + 1);
    expect(problems(`${good}  optimizer.alpha: {value: 0.999, when: {optimizer.name: coolmomentum}}\n`)[0]).toMatch(
      /alpha: does not go with optimizer.coolingLength/,
    );
  });
});

describe('the control of an optimizer', () => {
  const control = (fields: Record<string, unknown>) =>
    controlOf(optimizerConfig.parse({ learningRate: 0.1, ...fields }));

  it('is what the configuration names, and none where the optimizer can have no control', () => {
    expect(control({ name: 'demon', rho0: 0.9, control: 'matched-lr-quasistatic' })).toBe('matched-lr-quasistatic');
    expect(control({ name: 'momentum', momentum: 0.9 })).toBe('none');
    expect(control({ name: 'sgd' })).toBe('none');
  });
});

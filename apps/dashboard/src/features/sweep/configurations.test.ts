import { describe, expect, it } from 'vitest';
import { configurationMeans, describeTrialParams } from './configurations.ts';
import { maskOf } from './filters.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData } from './trialData.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const ranked = (goal: 'maximize' | 'minimize' | null) =>
  configurationMeans(data, maskOf(data, []), { measure: 'objective', goal }).map(({ configuration }) => configuration);

describe('configurations', () => {
  it('are listed best first, those with a diverged replicate last', () => {
    expect(ranked('maximize')).toEqual([2, 1, 0, 3]);
    expect(ranked('minimize')).toEqual([0, 1, 2, 3]);
  });

  it('keep their order where nobody says which way is better', () => {
    expect(ranked(null)).toEqual([0, 1, 2, 3]);
  });

  it('have the mean over completed replicates and count all others', () => {
    const [best] = configurationMeans(data, maskOf(data, [{ by: 'seed', oneOf: ['2'] }]), {
      measure: 'objective',
      goal: 'maximize',
    });
    expect(best).toMatchObject({ n: 0, sd: null });
    expect(best?.mean).toBeNaN();
    expect([...(best?.outcomes ?? [])]).toEqual([['failed', 1]]);
  });

  it('are named by their parameters', () => {
    expect(describeTrialParams(data, 3)).toBe('rho0 0.9, coolingLength 1 of run');
    expect(describeTrialParams({ ...data, fields: new Map() }, 0)).toBe('the only configuration');
  });
});

import { describe, expect, it } from 'vitest';
import { maskOf } from './filters.ts';
import { groupItems } from './groupItems.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData } from './trialData.ts';
import { trialGroups } from './trialGroups.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const part = {
  data,
  mask: maskOf(data, []),
  measure: 'objective',
  goal: 'maximize' as const,
  label: 'validation/accuracy',
  format: (value: number) => value.toFixed(3),
};

describe('a grouped table', () => {
  it('has a head for each value, with the mean of what completed and what became of the others', () => {
    const sd = Math.sqrt((0.02 ** 2 + 0.02 ** 2) / 1);
    expect(trialGroups(part, 'param:optimizer.rho0').map(({ label, cells }) => [label, cells])).toEqual([
      ['rho0 0.5 (3 trials, 1 failed)', { objective: `0.820 ± ${sd.toFixed(3)}`, state: '2 completed' }],
      ['rho0 0.9 (3 trials, 1 diverged)', { objective: `0.880 ± ${sd.toFixed(3)}`, state: '2 completed' }],
    ]);
  });

  it('finds the trials of a group by the value of its field, and those of a configuration by all parameters', () => {
    expect(trialGroups(part, 'seed')[1]?.filters).toEqual([{ by: 'seed', oneOf: ['2'] }]);
    expect(trialGroups(part, 'configuration')[0]?.filters).toEqual([
      { by: 'param:optimizer.rho0', oneOf: ['0.9'] },
      { by: 'param:optimizer.coolingLength', oneOf: ['{"fraction":0.5}'] },
    ]);
  });

  it('lists the trials of open groups below their heads', () => {
    const groups = trialGroups(part, 'param:optimizer.rho0');
    expect(groupItems(groups, ['1']).map((place) => (place.kind === 'group' ? place.group.key : place.index))).toEqual([
      '0',
      '1',
      0,
      1,
      2,
    ]);
  });
});

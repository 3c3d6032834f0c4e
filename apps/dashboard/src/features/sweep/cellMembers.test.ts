import { expect, it } from 'vitest';
import { cellMembers } from './cellMembers.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData } from './trialData.ts';
import { trialMean } from './trialMeans.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const cell = (...trials: number[]) => trialMean(data, data.fields.get('objective'), trials);

it('leads from cells to their configurations, each once however many seeds it has', () => {
  // Trials 1 and 5 are seeds of one configuration, trials 4 and 6 of another.
  expect(cellMembers(data, 'rates', [cell(0, 4), cell(3, 5)])).toEqual(['rates~t1', 'rates~t4']);
});

it('takes all configurations of a cell where other parameters differ, too', () => {
  expect(cellMembers(data, 'rates', [cell(0, 1, 2)])).toEqual(['rates~t1', 'rates~t2', 'rates~t3']);
  expect(cellMembers(data, 'rates', [])).toEqual([]);
});

import { expect, it } from 'vitest';
import { sortingFromText, sortingToText } from './sorting.ts';

it('a sort order survives the address, and an unknown column is ignored', () => {
  const columns = ['seed', 'optimizer.rho0'];
  for (const sorting of [[], [{ id: 'seed', desc: false }], [{ id: 'optimizer.rho0', desc: true }]]) {
    expect(sortingFromText(sortingToText(sorting), columns)).toEqual(sorting);
  }
  expect(sortingFromText('-nothing', columns)).toEqual([]);
});

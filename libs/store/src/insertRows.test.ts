import { expect, it } from 'vitest';
import { statementSizes } from './insertRows.ts';

it.each([
  [0, []],
  [1, [1]],
  [6, [4, 2]],
  [255, [128, 64, 32, 16, 8, 4, 2, 1]],
  [256, [256]],
  [600, [256, 256, 64, 16, 8]],
])('cuts %i rows into statements of powers of two', (count, sizes) => {
  expect(statementSizes(count)).toEqual(sizes);
});

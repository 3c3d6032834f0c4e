import { expect, it } from 'vitest';
import { lineTable } from './lineTable.ts';

it('saves lines point by point, a single run as a mean of one', () => {
  const single = { key: 'a', label: 'a', style: 0, steps: [1, 2], values: [3, Number.NaN] };
  const mean = { ...single, key: 'b', label: 'b', steps: [5], values: [1], low: [0.5], high: [2], counts: [4] };
  expect(lineTable([single, mean], 'epoch')).toEqual({
    columns: ['line', 'epoch', 'mean', 'low', 'high', 'n'],
    rows: [
      ['a', 1, 3, null, null, 1],
      ['a', 2, Number.NaN, null, null, 1],
      ['b', 5, 1, 0.5, 2, 4],
    ],
  });
});

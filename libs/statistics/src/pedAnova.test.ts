import { describe, expect, it } from 'vitest';
import { cellsOf, gridCells, pedAnova } from './index.ts';
import reference from './testing/importance.json' with { type: 'json' };

describe(`with Optuna ${reference.versions.optuna}`, () => {
  it.each(reference.cases)('agrees the importances of $name', ({ losses, parameters, importances }) => {
    const found = pedAnova(
      losses,
      parameters.map(({ kind, values, low, high, choices }) =>
        kind === 'values'
          ? { cells: values.map((value) => value ?? -1), count: choices ?? 0, isOrdered: false }
          : {
              cells: cellsOf(
                values.map((value) => value ?? Number.NaN),
                { min: low ?? 0, max: high ?? 0 },
              ),
              count: gridCells,
              isOrdered: true,
            },
      ),
    );
    found.forEach((importance, index) => expect(importance).toBeCloseTo(importances[index] ?? Number.NaN, 9));
  });
});

describe('importance', () => {
  const names = (cells: readonly number[], count: number) => ({ cells, count, isOrdered: false });

  it('goes to the parameter that tells the best from the rest', () => {
    const losses = Array.from({ length: 40 }, (_, run) => (run % 4 === 0 ? run / 100 : 1 + run / 100));
    const decides = names(
      losses.map((_, run) => run % 4),
      4,
    );
    const idle = names(
      losses.map((_, run) => Math.floor(run / 4) % 2),
      2,
    );
    const [much = 0, little = 1] = pedAnova(losses, [decides, idle]);
    expect(much).toBeGreaterThan(5 * little);
  });

  it('is 0 where nothing varies, and where there is nothing to compare', () => {
    expect(pedAnova([1, 2, 3], [names([0, 0, 0], 1)])).toEqual([0]);
    expect(pedAnova([1], [names([0], 2)])).toEqual([0]);
    expect(pedAnova([], [names([], 2)])).toEqual([0]);
    expect(pedAnova([1, 2, 3], [names([-1, -1, -1], 2)])).toEqual([0]);
  });
});

it('numbers lie in the nearest cell of a range, and what is missing in none', () => {
  const cells = cellsOf([0, 1, 0.5 / (gridCells - 1), Number.NaN, 2], { min: 0, max: 1 });
  expect([...cells]).toEqual([0, gridCells - 1, 0, -1, gridCells - 1]);
});

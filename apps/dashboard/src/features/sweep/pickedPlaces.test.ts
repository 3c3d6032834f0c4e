import { describe, expect, it } from 'vitest';
import { mostCompared } from '../compare/members.ts';
import { pickedPlaces, withPlace } from './pickedPlaces.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData } from './trialData.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
/** Trials 1 and 5 are seeds of configuration 0, trials 4 and 6 of configuration 3. */
const picked = (...numbers: number[]) => pickedPlaces(data, numbers, (trial) => data.configurations[trial] ?? null);

describe('picked places', () => {
  it('are found by any trial in them, each once', () => {
    expect([...picked(1, 5, 6).numbers]).toEqual([
      [0, 1],
      [3, 6],
    ]);
  });

  it('are not where the sweep has no such trial, or the trial no place', () => {
    expect(picked(99).numbers.size).toBe(0);
    expect(pickedPlaces(data, [1], () => null).numbers.size).toBe(0);
  });

  it('are picked by a trial, and let go whichever trial stood for them', () => {
    expect(withPlace(picked(1), 3, 4)).toEqual([1, 4]);
    expect(withPlace(picked(1, 5, 6), 0, 1)).toEqual([6]);
  });

  it('are no more than can be compared', () => {
    const many = { numbers: Int32Array.from({ length: mostCompared + 1 }, (_, index) => index + 1) };
    const all = (count: number) => pickedPlaces(many, [...many.numbers].slice(0, count), (trial) => trial);
    expect(all(mostCompared - 1).isFull).toBe(false);
    expect(all(mostCompared).isFull).toBe(true);
    expect(withPlace(all(mostCompared), mostCompared, mostCompared + 1)).toHaveLength(mostCompared);
    expect(withPlace(all(mostCompared), 0, 1)).toHaveLength(mostCompared - 1);
  });
});

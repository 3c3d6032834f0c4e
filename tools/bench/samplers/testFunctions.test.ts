import { expect, it } from 'vitest';
import { testFunctions } from './testFunctions.ts';

/** Where the minima are, as sfu.ca/~ssurjano gives them. */
const minima: Readonly<Record<string, readonly number[]>> = {
  branin: [Math.PI, 2.275],
  hartmann6: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
  rosenbrock4: [1, 1, 1, 1],
  ackley5: [0, 0, 0, 0, 0],
  rastrigin5: [0, 0, 0, 0, 0],
};

it.each(testFunctions)(
  '$name has its minimum where it should, within its bounds',
  ({ name, bounds, minimum, valueAt }) => {
    const place = minima[name]!;
    expect(valueAt(place)).toBeCloseTo(minimum, 6);
    for (const [axis, [min, max]] of bounds.entries()) {
      expect(place[axis]).toBeGreaterThanOrEqual(min);
      expect(place[axis]).toBeLessThanOrEqual(max);
      for (const step of [-0.01, 0.01]) {
        expect(valueAt(place.map((x, other) => (other === axis ? x + step : x)))).toBeGreaterThan(minimum);
      }
    }
  },
);

it('puts no minimum in the middle, where CMA-ES begins', () => {
  for (const { name, bounds } of testFunctions) {
    expect(minima[name]).not.toEqual(bounds.map(([min, max]) => (min + max) / 2));
  }
});

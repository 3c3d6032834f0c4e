import { expect, it } from 'vitest';
import { curveView } from './curveView.ts';

const one = (values: readonly number[]) =>
  curveView({ at: values.map((_, index) => index), values, low: values, high: values, n: values.map(() => 1) });

it('gives values with seven digits, whatever their size, and whole numbers as they are', () => {
  const values = Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? 1 : -1) * Math.PI * 10 ** (index - 32));
  const { values: shown } = one(values);
  for (const [index, value] of values.entries()) {
    const tolerance = Number.isInteger(value) ? 0 : 1e-6;
    expect(Math.abs(Number(shown[index]) / value - 1)).toBeLessThanOrEqual(tolerance);
    if (!Number.isInteger(value)) expect(Number(shown[index]).toPrecision(7)).toBe(value.toPrecision(7));
  }
  const broken = shown.filter((value) => !Number.isInteger(value));
  const most = Math.max(...broken.map((value) => String(value).length));
  // A sign, seven digits, a point and what moves it: `-0.000003141593` or `-3.141593e-32`.
  expect(most).toBeLessThanOrEqual('-0.000003141593'.length);
  expect(one([12_345_678_901, 0]).values).toEqual([12_345_678_901, 0]);
});

it('gives what is not finite as words', () => {
  expect(one([NaN, Infinity, -Infinity]).values).toEqual(['NaN', 'Infinity', '-Infinity']);
});

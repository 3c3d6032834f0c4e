import { expect, it } from 'vitest';
import { relativeText } from './lineageText.ts';

it('names a relative by number and seed, with its result or its state', () => {
  const trial = { id: 'a-t3', number: 3, seed: 7, state: 'completed' as const, objective: 0.932 };
  expect(relativeText(trial, 'validation/accuracy')).toBe('#3, seed 7: 93.20 %');
  expect(relativeText({ ...trial, objective: 'NaN' }, 'validation/accuracy')).toBe('#3, seed 7: NaN');
  expect(relativeText({ ...trial, state: 'running', objective: null }, 'validation/accuracy')).toBe(
    '#3, seed 7: running',
  );
  expect(relativeText(trial, null)).toBe('#3, seed 7: completed');
});

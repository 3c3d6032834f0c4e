import { expect, test } from 'vitest';
import { isNestedDeeper } from './jsonNesting.ts';

test.each([
  ['{"a":[1]}', 2, false],
  ['{"a":[1]}', 1, true],
  ['[[],[],[]]', 2, false],
  ['"[[[["', 0, false],
  ['["a\\"[[["]', 1, false],
  ['["\\\\",[]]', 1, true],
  ['[['.repeat(50_000), 100, true],
  ['', 0, false],
])('%s is nested deeper than %i levels: %s', (text, levels, isDeeper) => {
  expect(isNestedDeeper(text, levels)).toBe(isDeeper);
});

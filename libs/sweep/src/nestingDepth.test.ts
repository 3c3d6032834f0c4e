import { expect, it } from 'vitest';
import { nestingDepth } from './nestingDepth.ts';

it.each([
  ['', 0],
  ['a: 1', 1],
  ['a:\n  b:\n    c: 1\nd: 2', 3],
  ['a:\n  b: 1\n  c: 2\nd:\n  e: 1', 2],
  ['- - - a', 1 + 3],
  ['? ? a', 1 + 2],
  ['a: [[1], {b: [2]}]', 1 + 3],
  ['a: ]]][[', 1 + 2],
])('%j is nested %d deep', (text, depth) => {
  expect(nestingDepth(text)).toBe(depth);
});

it.each(['['.repeat(300_000), '{a: '.repeat(100_000), '- '.repeat(100_000)])(
  'measures what no parser reads',
  (text) => {
    expect(nestingDepth(text)).toBeGreaterThan(50_000);
  },
);

it('measures blocks too', () => {
  const text = Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
  expect(nestingDepth(text)).toBe(500);
});

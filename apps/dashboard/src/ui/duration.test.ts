import { expect, it } from 'vitest';
import { formatDuration, formatRoughly } from './duration.ts';

it.each([
  [4_400, '4 s'],
  [125_000, '2 min 05 s'],
  [(3 * 3600 + 12 * 60 + 59) * 1000, '3 h 12 min'],
  [(2 * 86_400 + 4 * 3600) * 1000, '2 d 4 h'],
  [-5, '0 s'],
])('%d ms lasts %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it.each([
  [41_400, '41 s'],
  [59_900, '1 min'],
  [128_000, '2 min 10 s'],
  [(27 * 60 + 41) * 1000, '28 min'],
  [(3 * 3600 + 12 * 60 + 59) * 1000, '3 h 10 min'],
  [(12 * 3600 + 40 * 60) * 1000, '13 h'],
  [(2 * 86_400 + 600) * 1000, '2 d'],
])('%d ms are estimated as %s', (milliseconds, text) => {
  expect(formatRoughly(milliseconds)).toBe(text);
});

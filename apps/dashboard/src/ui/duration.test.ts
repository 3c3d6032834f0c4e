import { expect, it } from 'vitest';
import { formatDuration } from './duration.ts';

it.each([
  [4_400, '4 s'],
  [125_000, '2 min 05 s'],
  [(3 * 3600 + 12 * 60 + 59) * 1000, '3 h 12 min'],
  [(2 * 86_400 + 4 * 3600) * 1000, '2 d 4 h'],
  [-5, '0 s'],
])('%d ms lasts %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

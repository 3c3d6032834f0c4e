import { expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [1.5 * 1024 ** 2, '1.5 MiB'],
  [1024 ** 3, '1.0 GiB'],
  [120 * 1024 ** 3, '120 GiB'],
  [5 * 1024 ** 5, '5120 TiB'],
])('%d bytes are %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

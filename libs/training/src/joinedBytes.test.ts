import { expect, it } from 'vitest';
import { joinedBytes } from './joinedBytes.ts';

const memory = Uint8Array.of(9, 1, 2, 3, 4, 9);

it('joins arrays that follow each other in memory without a copy', () => {
  const joined = joinedBytes([memory.subarray(1, 3), memory.subarray(3, 3), memory.subarray(3, 5)]);
  expect([...joined]).toEqual([1, 2, 3, 4]);
  expect([joined.buffer, joined.byteOffset]).toEqual([memory.buffer, 1]);
  memory[4] = 5;
  expect(joined[3]).toBe(5);
  memory[4] = 4;
});

it.each([
  ['with a gap between them', [memory.subarray(1, 2), memory.subarray(3, 5)], [1, 3, 4]],
  ['in another order', [memory.subarray(3, 5), memory.subarray(1, 3)], [3, 4, 1, 2]],
  ['of different memory', [memory.subarray(1, 3), Uint8Array.of(0, 0, 0, 3, 4).subarray(3)], [1, 2, 3, 4]],
])('copies arrays %s', (_, parts, bytes) => {
  const joined = joinedBytes(parts);
  expect([...joined]).toEqual(bytes);
  expect(joined.buffer).not.toBe(memory.buffer);
});

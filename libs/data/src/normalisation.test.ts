import { describe, expect, it } from 'vitest';
import { sumsOf } from './normalisation.ts';

/** 600 rows, more than twice the block in which words are summed; the largest byte at some places throughout. */
function rows(rowSize: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(offset + 600 * rowSize).subarray(offset);
  bytes.forEach((_, index) => {
    bytes[index] = index % rowSize < 2 ? 255 : (index * 37 + Math.floor(index / rowSize)) % 256;
  });
  return bytes;
}

function plainSums(bytes: Uint8Array, rowSize: number): number[] {
  return Array.from({ length: rowSize }, (_, place) =>
    bytes.reduce((sum, byte, index) => (index % rowSize === place ? sum + byte : sum), 0),
  );
}

describe('sums over images', () => {
  it.each([
    [12, 0, 'words'],
    [12, 1, 'bytes that begin within a word'],
    [7, 0, 'rows that end within a word'],
  ])('are exact for rows of %i bytes from byte %i on (%s)', (rowSize, offset) => {
    const bytes = rows(rowSize, offset);
    expect([...sumsOf(bytes, rowSize)]).toEqual(plainSums(bytes, rowSize));
  });
});

import { describe, expect, it } from 'vitest';
import type { MemorySplit } from './dataset.ts';
import { normalisation, sumsOf } from './normalisation.ts';

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

describe('the normalisation of images in memory', () => {
  it('is their mean, or what was computed as that before', () => {
    const labels = Int32Array.of(0, 0);
    const train: MemorySplit = {
      kind: 'memory',
      size: 2,
      imageShape: [1, 1, 1],
      labels,
      pixels: Uint8Array.of(51, 153),
    };
    expect([...normalisation({ train }).mean]).toEqual([Math.fround((51 + 153) / (2 * 255))]);
    const mean = Float32Array.of(0.25);
    expect(normalisation({ train: { ...train, mean } }).mean).toBe(mean);
  });
});

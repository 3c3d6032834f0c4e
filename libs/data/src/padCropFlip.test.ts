import { describe, expect, it } from 'vitest';
import { randomStream } from '@coolsweep/backend';
import { drawMoves, imageMover, type Move } from './padCropFlip.ts';

function moved(rows: readonly (readonly number[])[], move: Partial<Move>) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  // Old bytes in the target must not shine through.
  const to = { pixels: new Uint8Array(height * width).fill(99), offset: 0 };
  const from = { pixels: Uint8Array.from(rows.flat()), offset: 0 };
  imageMover([height, width, 1])(from, to, { down: 0, right: 0, flip: false, ...move });
  return Array.from({ length: height }, (_, y) => [...to.pixels.subarray(y * width, (y + 1) * width)]);
}

describe('pad, crop and flip', () => {
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];

  it('moves an image by whole pixels and leaves black behind', () => {
    expect(moved(rows, {})).toEqual(rows);
    expect(moved(rows, { right: 1 })).toEqual([
      [0, 1, 2],
      [0, 4, 5],
    ]);
    expect(moved(rows, { down: -1, right: -2 })).toEqual([
      [6, 0, 0],
      [0, 0, 0],
    ]);
    expect(moved(rows, { right: 4 })).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('mirrors what it has moved', () => {
    expect(moved(rows, { right: 1, flip: true })).toEqual([
      [2, 1, 0],
      [5, 4, 0],
    ]);
  });

  it('mirrors whole pixels, not channels', () => {
    const from = { pixels: Uint8Array.of(9, 9, 1, 2, 3, 4), offset: 2 };
    const to = { pixels: new Uint8Array(6), offset: 2 };
    imageMover([1, 2, 2])(from, to, { down: 0, right: 0, flip: true });
    expect([...to.pixels]).toEqual([0, 0, 3, 4, 1, 2]);
  });

  it('draws all nine distances about as often, and mirrors every second image', () => {
    const draw = drawMoves(randomStream('moves'), 9000);
    const moves = Array.from({ length: 9000 }, (_, number) => draw(number));
    for (const side of ['down', 'right'] as const) {
      for (let distance = -4; distance <= 4; distance++) {
        const times = moves.filter((move) => move[side] === distance).length;
        expect(Math.abs(times - 9000 / 9)).toBeLessThan(4 * Math.sqrt((9000 * 8) / 81));
      }
    }
    expect(Math.abs(moves.filter(({ flip }) => flip).length - 4500)).toBeLessThan(4 * Math.sqrt(9000 / 4));
  });
});

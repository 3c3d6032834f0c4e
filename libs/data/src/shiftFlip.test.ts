import { describe, expect, it } from 'vitest';
import { randomStream } from '@coolsweep/backend';
import { drawDistortions, imageDistorter } from './shiftFlip.ts';

/** Distorts a grey image of one row or more. */
function distorted(rows: readonly (readonly number[])[], change: { down?: number; right?: number; flip?: boolean }) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const from = { pixels: Uint8Array.from(rows.flat()), offset: 0 };
  const to = { pixels: new Uint8Array(height * width), offset: 0 };
  imageDistorter([height, width, 1])(from, to, { down: 0, right: 0, flip: false, ...change });
  return Array.from({ length: height }, (_, y) => [...to.pixels.subarray(y * width, (y + 1) * width)]);
}

describe('shift and flip', () => {
  const row = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

  it('leaves an image alone that is neither shifted nor mirrored', () => {
    expect(distorted([row], {})).toEqual([row]);
  });

  it('repeats the edge where nothing is left', () => {
    expect(distorted([row], { right: 0.1 })).toEqual([[10, 10, 20, 30, 40, 50, 60, 70, 80, 90]]);
    expect(distorted([row], { right: -0.1 })).toEqual([[20, 30, 40, 50, 60, 70, 80, 90, 100, 100]]);
    const column = row.map((value) => [value]);
    expect(distorted(column, { down: 0.1 })).toEqual([10, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((value) => [value]));
  });

  it('interpolates between pixels, as Keras does', () => {
    const half = [10, 15, 25, 35, 45, 55, 65, 75, 85, 95];
    expect(distorted([row], { right: 0.05 })).toEqual([half]);
    expect(
      distorted(
        row.map((value) => [value]),
        { down: 0.05 },
      ),
    ).toEqual(half.map((value) => [value]));
  });

  it('mirrors whole pixels, not channels', () => {
    const from = { pixels: Uint8Array.of(9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9), offset: 3 };
    const to = { pixels: new Uint8Array(12), offset: 3 };
    imageDistorter([1, 3, 3])(from, to, { down: 0, right: 0, flip: true });
    expect([...to.pixels]).toEqual([0, 0, 0, 7, 8, 9, 4, 5, 6, 1, 2, 3]);
  });

  it('agrees with the formula within the rounding for any shift', () => {
    const [height, width, channels] = [7, 9, 3];
    const random = randomStream('formula');
    const pixels = Uint8Array.from({ length: height * width * channels }, () => random.integer(256));
    const at = (y: number, x: number, channel: number) => {
      const [row, column] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)];
      return pixels[(row * width + column) * channels + channel] ?? 0;
    };
    for (let trial = 0; trial < 50; trial++) {
      const [down, right] = [0.2 * random.uniform() - 0.1, 0.2 * random.uniform() - 0.1];
      const to = { pixels: new Uint8Array(pixels.length), offset: 0 };
      imageDistorter([height, width, channels])({ pixels, offset: 0 }, to, { down, right, flip: false });
      to.pixels.forEach((actual, i) => {
        const [y, x] = [
          Math.floor(i / channels / width) - down * height,
          (Math.floor(i / channels) % width) - right * width,
        ];
        const [top, left] = [Math.floor(y), Math.floor(x)];
        const mix = (row: number) =>
          at(row, left, i % channels) * (left + 1 - x) + at(row, left + 1, i % channels) * (x - left);
        // Each of the two roundings of values adds at most 1/2, each rounding of a shift 255 / 512.
        expect(Math.abs(actual - (mix(top) * (top + 1 - y) + mix(top + 1) * (y - top)))).toBeLessThan(2);
      });
    }
  });

  it('shifts by up to a tenth either way and mirrors every second image', () => {
    const draw = drawDistortions(randomStream('augment'), 1000);
    const distortions = Array.from({ length: 1000 }, (_, i) => draw(i));
    for (const side of ['down', 'right'] as const) {
      const shifts = distortions.map((distortion) => distortion[side]);
      expect(Math.min(...shifts)).toBeGreaterThanOrEqual(-0.1);
      expect(Math.max(...shifts)).toBeLessThan(0.1);
      expect(Math.max(...shifts) - Math.min(...shifts)).toBeGreaterThan(0.19);
      // Uniform: standard deviation 0.2 / sqrt(12) = 0.058, its mean over 1,000 within 4 of 0.058 / sqrt(1000).
      expect(Math.abs(shifts.reduce((sum, shift) => sum + shift) / 1000)).toBeLessThan((4 * 0.058) / Math.sqrt(1000));
    }
    const flips = distortions.filter(({ flip }) => flip).length;
    expect(Math.abs(flips - 500)).toBeLessThan(4 * Math.sqrt(1000 / 4));
  });
});

import { describe, expect, it } from 'vitest';
import { randomStream } from '@coolsweep/backend';
import { centreView, drawView, viewEnlarger, type ImageView } from './imageView.ts';

describe('the view of an evaluation', () => {
  it('is the square in the middle with 7/8 of the shorter side', () => {
    expect(centreView({ width: 500, height: 400 })).toEqual({
      left: (500 - 350) / 2,
      top: (400 - 350) / 2,
      width: 350,
      height: 350,
      flip: false,
    });
    expect(centreView({ width: 256, height: 300 })).toMatchObject({ left: 16, top: 38, width: 224, height: 224 });
    expect(centreView({ width: 1, height: 9 })).toMatchObject({ left: 0, top: 4, width: 1, height: 1 });
  });
});

describe('a random view', () => {
  const extent = { width: 500, height: 400 };
  const random = randomStream('views');
  const views = Array.from({ length: 4000 }, () => drawView(random, extent));
  const shareBelow = (values: readonly number[], limit: number) =>
    values.filter((value) => value < limit).length / values.length;

  it('lies in the image', () => {
    for (const { left, top, width, height } of views) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThan(0);
      expect(left + width).toBeLessThanOrEqual(500);
      expect(top + height).toBeLessThanOrEqual(400);
    }
  });

  it('has between 8 and 100 % of the area and a shape between 3:4 and 4:3, up to rounding', () => {
    const areas = views.map(({ width, height }) => (width * height) / (500 * 400));
    const ratios = views.map(({ width, height }) => width / height);
    expect(Math.min(...areas)).toBeGreaterThan(0.079);
    expect(Math.max(...areas)).toBeLessThanOrEqual(1);
    expect(Math.min(...ratios)).toBeGreaterThan(3 / 4 - 0.01);
    expect(Math.max(...ratios)).toBeLessThan(4 / 3 + 0.01);
  });

  it('has a uniform area and a log-uniform shape where every draw fits', () => {
    // Parts of less than half of a square always fit: their longer side is at most sqrt(0.5 * 4/3) = 0.82 of its side.
    const small = Array.from({ length: 40_000 }, () => drawView(random, { width: 900, height: 900 })).filter(
      ({ width, height }) => width * height < 0.5 * 900 * 900,
    );
    const areas = small.map(({ width, height }) => (width * height) / (900 * 900));
    expect(shareBelow(areas, (0.08 + 0.5) / 2)).toBeCloseTo(1 / 2, 1.5);
    const ratios = small.map(({ width, height }) => width / height);
    expect(shareBelow(ratios, 1)).toBeCloseTo(1 / 2, 1.5);
    // ln(8/9) lies at 0.295 of the way from ln(3/4) to ln(4/3).
    expect(shareBelow(ratios, 8 / 9)).toBeCloseTo(
      (Math.log(8 / 9) - Math.log(3 / 4)) / (Math.log(4 / 3) - Math.log(3 / 4)),
      1.5,
    );
    expect(
      shareBelow(
        small.map(({ left, width }) => left / (900 - width)),
        0.5,
      ),
    ).toBeCloseTo(1 / 2, 1.5);
    expect(small.filter(({ flip }) => flip).length / small.length).toBeCloseTo(1 / 2, 1.5);
  });

  it('is in the middle when no shape fits: the largest that is allowed', () => {
    expect(drawView(randomStream('wide'), { width: 1000, height: 10 })).toMatchObject({
      width: Math.round((10 * 4) / 3),
      height: 10,
      left: Math.floor((1000 - 13) / 2),
      top: 0,
    });
    expect(drawView(randomStream('tall'), { width: 9, height: 1000 })).toMatchObject({
      width: 9,
      height: 12,
      left: 0,
      top: (1000 - 12) / 2,
    });
  });
});

function enlarged(rows: readonly (readonly number[])[], view: Partial<ImageView>) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const from = { pixels: Uint8Array.from(rows.flat()), offset: 0 };
  const to = { pixels: new Uint8Array(height * width), offset: 0 };
  viewEnlarger([height, width, 1])(from, to, { left: 0, top: 0, width, height, flip: false, ...view });
  return Array.from({ length: height }, (_, y) => [...to.pixels.subarray(y * width, (y + 1) * width)]);
}

describe('a view of an image in memory', () => {
  const row = [10, 20, 30, 40];

  it('is the image itself when it shows all of it', () => {
    expect(enlarged([row], {})).toEqual([row]);
    expect(enlarged([row], { flip: true })).toEqual([[40, 30, 20, 10]]);
  });

  it('is linear between the middles of pixels, the edge of the view repeated', () => {
    // Middles of the four new pixels in a view of two, whose own are at 1/2 and 3/2: 1/4, 3/4, 5/4, 7/4.
    const half = [20, 20 + 10 / 4, 20 + 30 / 4, 30].map(Math.round);
    expect(enlarged([row], { left: 1, width: 2 })).toEqual([half]);
    expect(enlarged([row], { left: 1, width: 2, flip: true })).toEqual([half.toReversed()]);
    expect(
      enlarged(
        row.map((value) => [value]),
        { top: 1, height: 2 },
      ),
    ).toEqual(half.map((value) => [value]));
  });
});

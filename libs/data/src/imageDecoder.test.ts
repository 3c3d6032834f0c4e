import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { imageDecoder, type ImageDecoder } from './imageDecoder.ts';
import type { ImageView } from './imageView.ts';
import { gradient, noise } from './testing/photographs.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

let decoder: ImageDecoder;
beforeAll(async () => {
  decoder = await imageDecoder();
});

const whole = (width: number, height: number): ImageView => ({ left: 0, top: 0, width, height, flip: false });

/** Writes a file that is gone after the test. */
async function written(content: Buffer, name = 'image.jpg'): Promise<string> {
  const { dataDir } = await temporaryContext();
  const file = path.join(dataDir, name);
  await writeFile(file, content);
  return file;
}

/** How far the pixels of a file are from another picture's, at most, seen at 16 x 16. */
async function distance(content: Buffer, expected: (x: number, y: number) => readonly number[]): Promise<number> {
  const pixels = await decoder.read(await written(content), { view: whole(32, 32), size: 16 });
  expect(pixels).toHaveLength(16 * 16 * 3);
  const distances = Array.from({ length: 16 * 16 }, (_, at) => {
    // The middle of 2 x 2 pixels of the file.
    const colour = expected(2 * (at % 16) + 0.5, 2 * Math.floor(at / 16) + 0.5);
    return Math.max(...colour.map((value, channel) => Math.abs(value - (pixels[3 * at + channel] ?? 0))));
  });
  return Math.max(...distances);
}

const colours = (x: number, y: number) => [(200 * x) / 32, (200 * y) / 32, 100];

describe('the decoder', () => {
  it('gives the same colours for every kind of file, whatever its name', async () => {
    const picture = gradient(32, 32);
    const png = await picture.clone().png().toBuffer();
    // PNG is exact; means of four bytes and 16 bits round.
    expect(await distance(png, colours)).toBeLessThanOrEqual(1);
    const kinds = {
      jpeg: picture.clone().jpeg({ quality: 95 }),
      progressive: picture.clone().jpeg({ quality: 95, progressive: true }),
      'rgb16 png': picture.clone().toColourspace('rgb16').png(),
      'png with an opaque alpha channel': picture.clone().ensureAlpha(1).png(),
    };
    for (const [kind, file] of Object.entries(kinds))
      expect(await distance(await file.toBuffer(), colours), kind).toBeLessThanOrEqual(8);
    const palette = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#c86432' } })
      .png({ palette: true })
      .toBuffer();
    expect(await distance(palette, () => [0xc8, 0x64, 0x32])).toBeLessThanOrEqual(2);
  });

  it('turns CMYK into nearly the same RGB', async () => {
    const [red, green, blue] = [180, 140, 120];
    const cmyk = await sharp({
      create: { width: 32, height: 32, channels: 3, background: { r: red, g: green, b: blue } },
    })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(await distance(cmyk, () => [red, green, blue])).toBeLessThanOrEqual(8);
  });

  it('turns grey into three equal channels, of 8 and of 16 bits', async () => {
    for (const kind of ['b-w', 'grey16']) {
      const grey = await gradient(32, 32).toColourspace(kind).png().toBuffer();
      const pixels = await decoder.read(await written(grey), { view: whole(32, 32), size: 32 });
      expect(pixels).toHaveLength(32 * 32 * 3);
      for (let at = 0; at < pixels.length; at += 3) {
        expect(pixels[at + 1]).toBe(pixels[at]);
        expect(pixels[at + 2]).toBe(pixels[at]);
      }
      expect((pixels.at(-1) ?? 0) - (pixels[0] ?? 0)).toBeGreaterThan(100);
    }
  });

  it('shows the part that is asked for, mirrored if wanted', async () => {
    const file = await written(await gradient(60, 40).png().toBuffer());
    const view = { left: 20, top: 10, width: 16, height: 16, flip: false };
    const pixels = await decoder.read(file, { view, size: 16 });
    expect([...pixels.subarray(0, 3)]).toEqual([Math.round((200 * 20) / 60), Math.round((200 * 10) / 40), 100]);
    const mirrored = await decoder.read(file, { view: { ...view, flip: true }, size: 16 });
    expect([...mirrored.subarray(0, 3)]).toEqual([Math.round((200 * 35) / 60), Math.round((200 * 10) / 40), 100]);
  });

  it('enlarges linearly, half a new pixel further to the left and up than the middles of pixels would say', async () => {
    const picture = noise(16, 16);
    const pixels = await picture.clone().raw().toBuffer();
    const file = await written(await picture.png().toBuffer());
    const view = { left: 3, top: 5, width: 9, height: 7, flip: false };
    const between = (index: number, length: number) => {
      const position = Math.min(Math.max((index * length) / 16 - 0.5, 0), length - 1);
      const first = Math.floor(position);
      return { first, second: Math.min(first + 1, length - 1), weight: position - first };
    };
    const actual = await decoder.read(file, { view, size: 16 });
    for (const [at, value] of actual.entries()) {
      const row = between(Math.floor(at / 3 / 16), view.height);
      const column = between(Math.floor(at / 3) % 16, view.width);
      const pixel = (y: number, x: number) => pixels[3 * (16 * (view.top + y) + view.left + x) + (at % 3)] ?? 0;
      const line = (y: number) =>
        pixel(y, column.first) * (1 - column.weight) + pixel(y, column.second) * column.weight;
      const expected = line(row.first) * (1 - row.weight) + line(row.second) * row.weight;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(2);
    }
    const mirrored = await decoder.read(file, { view: { ...view, flip: true }, size: 16 });
    expect([...mirrored.subarray(0, 3)]).toEqual([...actual.subarray(45, 48)]);
  });

  it('takes the mean of many pixels when it makes smaller: nothing flickers', async () => {
    // Black and white in turns: without a mean, some pixels would stay black or white.
    const board = Buffer.from(
      Array.from({ length: 64 * 64 }, (_, at) => (((at % 64) + Math.floor(at / 64)) % 2 ? 255 : 0)),
    );
    const file = await written(
      await sharp(board, { raw: { width: 64, height: 64, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const pixels = await decoder.read(file, { view: whole(64, 64), size: 16 });
    for (const value of pixels) expect(Math.abs(value - 255 / 2)).toBeLessThanOrEqual(2);
  });

  it('does not turn a picture as the camera says, as the frameworks do not', async () => {
    const turned = await gradient(32, 32).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
    expect(await distance(turned, colours)).toBeLessThanOrEqual(8);
  });

  it('fills what is transparent with black', async () => {
    const half = await gradient(32, 32).ensureAlpha(0).png().toBuffer();
    expect(await distance(half, () => [0, 0, 0])).toBe(0);
  });

  it('names a file that is cut short', async () => {
    const jpeg = await noise(64, 64).jpeg().toBuffer();
    const png = await noise(64, 64).png().toBuffer();
    for (const content of [jpeg, png]) {
      const file = await written(content.subarray(0, Math.floor(0.8 * content.length)), 'short.jpg');
      const reading = decoder.read(file, { view: whole(64, 64), size: 8 });
      await expect(reading).rejects.toMatchObject({ code: 'data_corrupt' });
      await expect(reading).rejects.toThrow(/short\.jpg: /);
    }
    await expect(decoder.check(jpeg.subarray(0, jpeg.length - 2))).rejects.toThrow(/premature end/);
    await decoder.check(jpeg);
    await decoder.check(png);
  });

  it('names a file that is empty, no image, gone, or damaged inside', async () => {
    const damaged = await noise(64, 64).png().toBuffer();
    damaged.fill(0, 6000, 6100);
    const jpeg = await noise(64, 64).jpeg().toBuffer();
    const lost = Buffer.concat([jpeg.subarray(0, jpeg.length / 3), jpeg.subarray(jpeg.length / 2)]);
    for (const content of [Buffer.alloc(0), Buffer.from('no image at all'), damaged, lost]) {
      const reading = decoder.read(await written(content, 'bad.png'), { view: whole(64, 64), size: 8 });
      await expect(reading).rejects.toMatchObject({ code: 'data_corrupt' });
      await expect(reading).rejects.toThrow(/bad\.png: \S/);
    }
    await expect(decoder.read('/nonexistent.jpg', { view: whole(8, 8), size: 8 })).rejects.toThrow('/nonexistent.jpg');
  });
});

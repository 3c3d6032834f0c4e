import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** An RGB image whose pixels all have the same colour. */
export function encodePng(width: number, height: number, [red, green, blue]: readonly number[]): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  const row = [0, ...Array.from({ length: width }, () => [red ?? 0, green ?? 0, blue ?? 0]).flat()];
  const rows = Buffer.from(Array.from({ length: height }, () => row).flat());
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  return Buffer.concat([frame(content.length), body, frame(crc32(body))]);
}

/** Decodes what `encodePng` wrote, and grey images of one byte per pixel; stands in for TensorFlow. */
export function decodePng(bytes: Uint8Array, channels: 1 | 3): { width: number; height: number; pixels: Uint8Array } {
  const file = Buffer.from(bytes);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const length = file.readUInt32BE(33);
  if (file.length < 41 + length + 16) throw new Error('the file ends too early');
  const rows = inflateSync(file.subarray(41, 41 + length));
  const rowSize = width * channels;
  const pixels = new Uint8Array(height * rowSize);
  for (let y = 0; y < height; y++)
    pixels.set(rows.subarray(y * (rowSize + 1) + 1, (y + 1) * (rowSize + 1)), y * rowSize);
  return { width, height, pixels };
}

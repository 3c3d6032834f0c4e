/** Width and height of an image, in pixels. */
export interface ImageExtent {
  readonly width: number;
  readonly height: number;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The size that a PNG or JPEG says it has, without decoding it; null when it is neither. */
export function readImageExtent(bytes: Buffer): ImageExtent | null {
  if (bytes.length >= 24 && bytes.subarray(0, 8).equals(pngSignature))
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegExtent(bytes);
  return null;
}

/** Walks from marker to marker until a frame header: FF C0 to FF CF, but for the tables C4, C8 and CC. */
function jpegExtent(bytes: Buffer): ImageExtent | null {
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    // Any number of FF may come before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

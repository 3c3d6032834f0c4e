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
  const frame = jpegFrame(bytes);
  return frame === null ? null : { height: bytes.readUInt16BE(frame + 5), width: bytes.readUInt16BE(frame + 7) };
}

/**
 * The size of an image whose file is whole from its header to its end mark; what lies between may still be damaged.
 *
 * @throws Error that says what is wrong with the file
 */
export function wholeExtent(bytes: Buffer): ImageExtent {
  if (bytes.length === 0) throw new Error('is empty');
  const extent = readImageExtent(bytes);
  if (extent === null || extent.width === 0 || extent.height === 0)
    throw new Error('is neither a JPEG nor a PNG image');
  if (endsEarly(bytes)) throw new Error('is cut short');
  return extent;
}

/**
 * Whether the end mark of a PNG or JPEG is missing. It cannot be in the data before by chance: those of a JPEG write FF 00
 * for FF, and a preview, which is a whole JPEG itself, comes before the frame header.
 */
function endsEarly(bytes: Buffer): boolean {
  const frame = jpegFrame(bytes);
  return frame === null ? !bytes.includes('IEND', 8, 'latin1') : bytes.lastIndexOf(jpegEnd) < frame;
}

const jpegEnd = Buffer.from([0xff, 0xd9]);

/**
 * Where the frame header of a JPEG begins, FF C0 to FF CF but for the tables C4, C8 and CC; null when there is none. Walks
 * from marker to marker.
 */
function jpegFrame(bytes: Buffer): number | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    // Any number of FF may come before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return at;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** Arrays one after the other. Where they lie so in memory it is a view of that, else a copy. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let end = first?.byteOffset ?? 0;
  const isJoined = parts.every((part) => {
    const follows = part.buffer === first?.buffer && part.byteOffset === end;
    end += part.length;
    return follows;
  });
  if (first !== undefined && isJoined) return new Uint8Array(first.buffer, first.byteOffset, length);
  const joined = new Uint8Array(length);
  parts.reduce((offset, part) => {
    joined.set(part, offset);
    return offset + part.length;
  }, 0);
  return joined;
}

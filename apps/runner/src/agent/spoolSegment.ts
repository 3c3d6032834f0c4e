import { open, rm, type FileHandle } from 'node:fs/promises';

/** A file of a spool: some entries that follow each other, a line each. It is removed as a whole. */
export class SpoolSegment {
  /** Number of its first entry. */
  readonly first: number;
  readonly #path: string;
  #file: FileHandle | null = null;
  /** Where entries begin in the file; the last number is its end. */
  readonly #offsets: number[] = [0];

  constructor(path: string, first: number) {
    this.#path = path;
    this.first = first;
  }

  get count(): number {
    return this.#offsets.length - 1;
  }

  /** Number of its last entry. */
  get last(): number {
    return this.first + this.count - 1;
  }

  get bytes(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  /**
   * Writes entries at its end, all or none.
   *
   * @throws Error when the disk takes them not, or only in part: then they are written again later, over that part
   */
  async append(entries: readonly string[]): Promise<void> {
    this.#file ??= await open(this.#path, 'wx+', 0o600);
    const lines = entries.map((text) => Buffer.from(`${text}\n`));
    const all = Buffer.concat(lines);
    const { bytesWritten } = await this.#file.write(all, 0, all.length, this.bytes);
    if (bytesWritten < all.length) throw new Error('the disk is full');
    for (const { length } of lines) this.#offsets.push(this.bytes + length);
  }

  /** At most `count` entries from number `first` on, which it has. */
  async read(first: number, count: number): Promise<string[]> {
    const start = first - this.first;
    const from = this.#offsets[start] ?? 0;
    const to = this.#offsets[Math.min(start + count, this.count)] ?? from;
    if (this.#file === null || to === from) return [];
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n');
  }

  async remove(): Promise<void> {
    await this.#file?.close();
    await rm(this.#path, { force: true });
  }
}

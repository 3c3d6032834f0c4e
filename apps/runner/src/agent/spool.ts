import { open, rm, type FileHandle } from 'node:fs/promises';

/** In memory, when the disk takes nothing: beyond it, what a trial prints is dropped, never what it reports. */
const mostHeldBytes = 64 * 2 ** 20;

/**
 * What happened in an attempt, numbered from 1, until its end: on the disk, and what is not there yet, or cannot be, in
 * memory. Nothing is removed before the end, since another server may ask for all of it again.
 */
export class Spool {
  readonly #path: string;
  #file: FileHandle | null = null;
  /** Where entries begin in the file; the last number is its end. */
  readonly #offsets: number[] = [0];
  #held: string[] = [];
  #heldBytes = 0;
  #writing: Promise<void> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Number of the last entry. */
  get last(): number {
    return this.#written + this.#held.length;
  }

  get #written(): number {
    return this.#offsets.length - 1;
  }

  /**
   * Appends a value.
   *
   * @param isDispensable whether it may be dropped when there is no room for it anywhere
   */
  append(value: unknown, isDispensable = false): void {
    const text = JSON.stringify(value);
    if (isDispensable && this.#heldBytes > mostHeldBytes) return;
    this.#held.push(text);
    this.#heldBytes += text.length;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** At most `count` entries from number `first` on, as JSON values, of about 1 MB together. */
  async from(first: number, count: number): Promise<unknown[]> {
    const start = first - 1;
    const values =
      start < this.#written ? await this.#read(start, count) : this.#heldFrom(start - this.#written, count);
    let bytes = 0;
    return values
      .filter((text) => (bytes += text.length) - text.length < 2 ** 20)
      .map((text): unknown => JSON.parse(text));
  }

  /** Removes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    await rm(this.#path, { force: true });
  }

  #heldFrom(start: number, count: number): string[] {
    return this.#held.slice(start, start + count);
  }

  async #read(start: number, count: number): Promise<string[]> {
    const from = this.#offsets[start] ?? 0;
    const to = this.#offsets[Math.min(start + count, this.#written)] ?? from;
    if (this.#file === null) return [];
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n');
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await open(this.#path, 'wx+', 0o600);
      while (this.#held.length > 0) await this.#writeHeld(this.#file);
    } catch {
      // The disk is full, or gone: what is held is delivered from memory, and written when the next entry comes.
    }
  }

  async #writeHeld(file: FileHandle): Promise<void> {
    const batch = this.#held.slice(0, 1000);
    const lines = batch.map((text) => Buffer.from(`${text}\n`));
    const end = this.#offsets.at(-1) ?? 0;
    const all = Buffer.concat(lines);
    const { bytesWritten } = await file.write(all, 0, all.length, end);
    // Of a full disk a part may have been taken: it is written again, over it.
    if (bytesWritten < all.length) throw new Error('the disk is full');
    for (const { length } of lines) this.#offsets.push((this.#offsets.at(-1) ?? 0) + length);
    this.#held = this.#held.slice(batch.length);
    this.#heldBytes -= batch.reduce((sum, text) => sum + text.length, 0);
  }
}

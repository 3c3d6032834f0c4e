import { createHash } from 'node:crypto';
import type { SqlValue } from '../sqliteConnection.ts';

const size = 2n ** 64n;

/**
 * Number and hash of the rows of a table, in whatever order they come: the sum of the first 128 bits of each row's
 * SHA-256. Two databases sort texts differently, and no two rows of a table are equal, for they have a key.
 */
export class TableDigest {
  #rows = 0;
  #high = 0n;
  #low = 0n;

  /** @param values in the order of the columns */
  add(values: readonly SqlValue[]): void {
    const text = JSON.stringify(values.map((value) => (value instanceof Date ? value.getTime() : value)));
    const hash = createHash('sha256').update(text).digest();
    this.#rows++;
    this.#high = (this.#high + hash.readBigUInt64BE(0)) % size;
    this.#low = (this.#low + hash.readBigUInt64BE(8)) % size;
  }

  get rows(): number {
    return this.#rows;
  }

  /** 32 hexadecimal digits. */
  get hash(): string {
    return [this.#high, this.#low].map((part) => part.toString(16).padStart(16, '0')).join('');
  }
}

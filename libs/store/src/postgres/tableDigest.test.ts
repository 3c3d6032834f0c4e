import { describe, expect, it } from 'vitest';
import type { SqlValue } from '../sqliteConnection.ts';
import { TableDigest } from './tableDigest.ts';

function digestOf(...rows: readonly SqlValue[][]): TableDigest {
  const digest = new TableDigest();
  for (const row of rows) digest.add(row);
  return digest;
}

describe('the digest of a table', () => {
  it('is the same whatever the order of the rows', () => {
    expect(digestOf(['a', 1], ['b', 2]).hash).toBe(digestOf(['b', 2], ['a', 1]).hash);
  });

  it.each([
    [
      'a value',
      [
        ['a', 1],
        ['b', 3],
      ],
    ],
    ['a missing row', [['a', 1]]],
    [
      'values that have changed places',
      [
        ['a', 2],
        ['b', 1],
      ],
    ],
    [
      'nothing in place of an empty text',
      [
        ['a', 1],
        ['b', null],
      ],
    ],
  ] satisfies [string, SqlValue[][]][])('is another one for %s', (_, rows) => {
    expect(digestOf(...rows).hash).not.toBe(digestOf(['a', 1], ['b', 2]).hash);
  });

  it('takes a time by its milliseconds, as SQLite has it', () => {
    expect(digestOf([new Date(1500)]).hash).toBe(digestOf([1500]).hash);
  });

  it('has 32 digits, and counts the rows', () => {
    expect(digestOf().hash).toBe('0'.repeat(32));
    expect(digestOf(['a'], ['b']).hash).toMatch(/^[0-9a-f]{32}$/);
    expect(digestOf(['a'], ['b']).rows).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { insertStatements, withNumbers } from './postgresSql.ts';

describe('SQL for PostgreSQL', () => {
  it('numbers its values', () => {
    expect(withNumbers('UPDATE "t" SET "a" = ?, "b" = ? WHERE "id" = ?')).toBe(
      'UPDATE "t" SET "a" = $1, "b" = $2 WHERE "id" = $3',
    );
  });

  it('inserts many rows by a list for each column, in statements of 5,000 rows', () => {
    const rows = Array.from({ length: 5001 }, (_, n) => [n, `text ${n}`]);
    const statements = insertStatements({ into: 't', columns: { n: 'int4', text: 'text' }, rows });
    expect(statements.map(({ values }) => values.map((list) => list.length))).toEqual([
      [5000, 5000],
      [1, 1],
    ]);
    expect(statements[0]?.sql).toBe('INSERT INTO "t" ("n", "text") SELECT * FROM unnest($1::int4[], $2::text[])');
    expect(statements[1]?.values).toEqual([[5000], ['text 5000']]);
  });

  it('says what is to happen to rows that are there already', () => {
    const [statement] = insertStatements({ into: 't', columns: { n: 'int4' }, rows: [[1]], onConflict: 'DO NOTHING' });
    expect(statement?.sql).toMatch(/ ON CONFLICT DO NOTHING$/);
  });

  it('marks the places of a character that its texts cannot have', () => {
    const [statement] = insertStatements({ into: 't', columns: { text: 'text' }, rows: [['a\0b']] });
    expect(statement?.values).toEqual([['a\uFFFDb']]);
  });
});

import type { SqlValue } from '../sqliteConnection.ts';
import type { Insert } from '../writeSteps.ts';

/** Rows of one statement: enough to make little of the way to the server, few enough for its memory. */
const mostRows = 5000;

const numbered = new Map<string, string>();

/** Question marks as PostgreSQL names values: $1, $2, … The SQL of writes is a few dozen texts, each done once. */
export function withNumbers(sql: string): string {
  const known = numbered.get(sql);
  if (known !== undefined) return known;
  let n = 0;
  const text = sql.replaceAll('?', () => `$${++n}`);
  numbered.set(sql, text);
  return text;
}

/** A value as PostgreSQL can keep it: its texts have no place for the character 0, which a trial may well print. */
export function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}

interface PreparedInsert {
  readonly sql: string;
  readonly values: readonly (readonly SqlValue[])[];
}

/**
 * An insert of many rows as statements that take a list for each column: one text to parse, however many rows, and as
 * quick as COPY as long as they are thousands and not millions.
 */
export function insertStatements({ into, columns, rows, onConflict }: Insert): PreparedInsert[] {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const lists = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);
  const end = onConflict === undefined ? '' : ` ON CONFLICT ${onConflict}`;
  const sql = `INSERT INTO "${into}" (${names.join(', ')}) SELECT * FROM unnest(${lists.join(', ')})${end}`;
  return Array.from({ length: Math.ceil(rows.length / mostRows) }, (_, index) => {
    const part = rows.slice(index * mostRows, (index + 1) * mostRows);
    return { sql, values: names.map((_, column) => part.map((row) => storable(row[column] ?? null))) };
  });
}

import pg from 'pg';
import { storable } from './postgresSql.ts';

type Ask = (statement: unknown, values?: unknown, ...others: unknown[]) => unknown;

/**
 * A connection that asks for nothing which the server has no place for, whoever asks: also Prisma, which looks up what people
 * have sent. A name with a character 0 is then one that is not there, and no error.
 */
export class StorableClient extends pg.Client {
  // The driver takes a statement in many ways; its values are the second argument, or in the first.
  override query = ((statement: unknown, values?: unknown, ...others: unknown[]) =>
    (super.query as Ask).call(this, withStorable(statement), storableIn(values), ...others)) as pg.Client['query'];
}

function withStorable(statement: unknown): unknown {
  const hasValues = typeof statement === 'object' && statement !== null && 'values' in statement;
  // Some statements are objects that the driver itself works at: those are left as they are.
  if (!hasValues || 'submit' in statement || !Array.isArray(statement.values)) return statement;
  return { ...statement, values: storableIn(statement.values) };
}

function storableIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storableIn);
  return typeof value === 'string' ? storable(value) : value;
}

import { finalizeStatements } from './finalizeStatements.ts';
import { SqliteConnection, type SqlRow, type SqlValue } from './sqliteConnection.ts';

/** How a log book reaches its database. Values stand as question marks in the SQL. */
export interface LogAccess {
  all(sql: string, values: readonly SqlValue[]): Promise<SqlRow[]>;
  /** Returns how many rows were changed. */
  run(sql: string, values: readonly SqlValue[]): Promise<number>;
  close(): Promise<void>;
}

/** How a log book reaches a SQLite file. */
export async function sqliteLogAccess(file: string): Promise<LogAccess> {
  const connection = await SqliteConnection.open(file);
  return {
    all: (sql, values) => connection.all(sql, values),
    run: (sql, values) => connection.atOnce((db) => db.run(sql, values)),
    close: () => {
      connection.close();
      return finalizeStatements();
    },
  };
}

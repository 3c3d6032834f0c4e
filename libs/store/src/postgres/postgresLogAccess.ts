import type { LogAccess } from '../logAccess.ts';
import { PostgresConnection } from './postgresConnection.ts';
import { withNumbers } from './postgresSql.ts';

/** How a log book reaches a PostgreSQL database, by one connection. */
export async function postgresLogAccess(url: string): Promise<LogAccess> {
  const connection = await PostgresConnection.open(url, { connections: 1 });
  return {
    all: (sql, values) => connection.all(withNumbers(sql), values),
    run: async (sql, values) => {
      const { count } = await connection.transaction((transaction) => transaction.query(withNumbers(sql), values));
      return count;
    },
    close: () => connection.close(),
  };
}

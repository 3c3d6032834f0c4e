import { unwrapped } from '../databaseFailure.ts';
import { PostgresConnection } from './postgresConnection.ts';

/** What is to be known of a PostgreSQL server and of one database on it. */
export interface ServerReport {
  /** User, host, port and database; no password. */
  readonly place: string;
  /** Such as 15.8. */
  readonly version: string;
  readonly bytes: number;
  /** Whether what was acknowledged survives a power failure. */
  readonly isDurable: boolean;
  readonly settings: Readonly<Record<'fsync' | 'synchronous_commit' | 'full_page_writes', string>>;
  /** Most connections of all programs together, and how many there are now. */
  readonly connections: { readonly most: number; readonly now: number };
}

const reportSql = `
  SELECT current_setting('server_version') AS "version", pg_database_size(current_database())::float8 AS "bytes",
    current_setting('fsync') AS "fsync", current_setting('synchronous_commit') AS "synchronous_commit",
    current_setting('full_page_writes') AS "full_page_writes",
    current_setting('max_connections')::int AS "most", (SELECT COUNT(*)::int FROM pg_stat_activity) AS "now"`;

/**
 * Asks a server about itself.
 *
 * @throws SweepError as `openStore` does
 */
export async function reportServer(url: string): Promise<ServerReport> {
  try {
    const connection = await PostgresConnection.open(url, { connections: 1 });
    try {
      const [row = {}] = await connection.all(reportSql);
      const text = (name: string) => String(row[name]);
      const settings = {
        ...{ fsync: text('fsync'), synchronous_commit: text('synchronous_commit') },
        full_page_writes: text('full_page_writes'),
      };
      return {
        ...{ place: connection.place, version: text('version').split(' ')[0] ?? '', bytes: Number(row.bytes) },
        isDurable:
          settings.synchronous_commit !== 'off' && settings.fsync === 'on' && settings.full_page_writes === 'on',
        settings,
        connections: { most: Number(row.most), now: Number(row.now) },
      };
    } finally {
      await connection.close();
    }
  } catch (error) {
    throw unwrapped(error);
  }
}

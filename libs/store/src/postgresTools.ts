import type { CopiedRows, MigrateOptions } from './postgres/migrateFrom.ts';
import type { ServerReport } from './postgres/serverReport.ts';

export type { CopiedRows } from './postgres/migrateFrom.ts';

/** What there is to be done with PostgreSQL besides keeping the record there, loaded when it is asked for. */

/** See `migrateFrom`. */
export async function migrateDatabase(options: MigrateOptions): Promise<CopiedRows[] | null> {
  const { migrateFrom } = await import('./postgres/migrateFrom.ts');
  return migrateFrom(options);
}

/** See `reportServer`. */
export async function serverReport(url: string): Promise<ServerReport> {
  const { reportServer } = await import('./postgres/serverReport.ts');
  return reportServer(url);
}

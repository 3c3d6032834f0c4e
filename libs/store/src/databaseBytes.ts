import { stat } from 'node:fs/promises';
import type { DatabasePlace } from './openStore.ts';
import { serverReport } from './postgresTools.ts';

/**
 * How large a database is, with what SQLite has not taken into the file yet; null where that cannot be told. Asks a
 * PostgreSQL server by a connection of its own.
 */
export async function databaseBytes(place: DatabasePlace): Promise<number | null> {
  if ('url' in place) {
    return serverReport(place.url).then(
      ({ bytes }) => bytes,
      () => null,
    );
  }
  const [file, log] = await Promise.all([place.file, `${place.file}-wal`].map(sizeOf));
  return file === null || file === undefined ? null : file + (log ?? 0);
}

function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  );
}

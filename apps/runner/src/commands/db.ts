import { migrateDatabase } from '@coolsweep/store';
import { SweepError } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { table } from '../output/table.ts';
import type { CommandContext } from './command.ts';

const scheme = 'sqlite:';

/** `coolsweep db migrate-from sqlite:FILE`: moves the record to PostgreSQL. */
export async function dbMigrateFrom({ environment, console }: CommandContext, source: string): Promise<number> {
  const url = environment.databaseUrl;
  if (url === null)
    throw new SweepError(
      'invalid_arguments',
      'Name the database to copy into: DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/DATABASE coolsweep db …',
    );
  if (!source.startsWith(scheme) || source === scheme)
    throw new SweepError('invalid_arguments', `${source} is no SQLite file; write ${scheme}FILE.`);
  const file = source.slice(scheme.length);
  const copied = await migrateDatabase({ file, url, now: new Date(), log: (text) => console.note(text) });
  console.value({ source: file, isNew: copied !== null, tables: copied ?? [] });
  if (copied === null) {
    console.line(`${file} was copied into this database before; nothing to do`);
    return exitCodes.ok;
  }
  const rows = copied.map((one) => [one.table, String(one.rows), one.hash]);
  console.line(table(['table', 'rows', 'hash, the same in both'], rows));
  console.line(`the record is in PostgreSQL now: keep DATABASE_URL set; ${file} stays as it was`);
  return exitCodes.ok;
}

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'libsql';

/**
 * Reads a copy of a database with the files that belong to it, as programs that were killed have left them. The harness
 * never opens the database itself: as a further user of it, it would change what happens when the others die.
 *
 * @returns null when there is no such file
 */
export function readCopy<T>(file: string, folder: string, read: (database: Database.Database) => T): T | null {
  if (!existsSync(file)) return null;
  const copies = mkdtempSync(join(folder, 'copy-'));
  try {
    for (const suffix of ['', '-journal', '-wal'])
      if (existsSync(file + suffix)) copyFileSync(file + suffix, join(copies, basename(file) + suffix));
    const database = new Database(join(copies, basename(file)));
    try {
      return read(database);
    } finally {
      database.close();
    }
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

import { stat } from 'node:fs/promises';

/**
 * Another text whenever a SQLite database may have been written to: size and time of the file and of its log, into which
 * every commit goes first. A log without anything in it is as good as none.
 */
export async function changeMark(database: string): Promise<string> {
  const marks = await Promise.all(
    [database, `${database}-wal`].map(async (file) => {
      const found = await stat(file).catch(() => null);
      return found === null || found.size === 0 ? 'none' : `${found.size}@${found.mtimeMs}`;
    }),
  );
  return marks.join(' ');
}

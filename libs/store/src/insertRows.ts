import { Prisma } from './generated/client.ts';

/** SQLite takes at most 32,766 parameters; smaller statements are no slower. */
const parametersPerStatement = 2000;

/**
 * Inserts many rows by statements of many rows: Prisma's `createMany` takes many times as long to prepare them.
 *
 * @param insert `into`: table and columns as SQL; `rows`: values of those columns, all rows equally long
 */
export async function insertRows(
  db: Pick<Prisma.TransactionClient, '$executeRaw'>,
  { into, onConflict, rows }: { into: string; onConflict?: 'DO NOTHING'; rows: readonly (readonly unknown[])[] },
): Promise<void> {
  const width = rows[0]?.length ?? 1;
  const rowsPerStatement = Math.floor(parametersPerStatement / width);
  const end = onConflict === undefined ? '' : ` ON CONFLICT ${onConflict}`;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const values = rows.slice(start, start + rowsPerStatement).flat();
    // The pieces of SQL between the values; Prisma puts the database's own kind of placeholder there.
    const pieces = values.map((_, index) =>
      index % width > 0 ? ', ' : index > 0 ? '), (' : `INSERT INTO ${into} VALUES (`,
    );
    await db.$executeRaw(Prisma.sql([...pieces, `)${end}`], ...values));
  }
}

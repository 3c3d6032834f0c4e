import type { SqlRow, SqlValue } from '../sqliteConnection.ts';
import type { ColumnType } from '../writeSteps.ts';
import type { PostgresConnection } from './postgresConnection.ts';
import { storable } from './postgresSql.ts';

/** A table that SQLite and PostgreSQL both have, as the catalogue of PostgreSQL tells of it. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** The column whose values the database itself chooses, by counting; null without one. */
  readonly counted: string | null;
}

/** Tables whose names begin with an underscore are Prisma's and ours. */
const tablesSql = `
  SELECT t."relname" AS "table", a."attname" AS "column", format_type(a."atttypid", NULL) AS "type",
    array_position(k."conkey", a."attnum") AS "keyPlace",
    pg_get_serial_sequence(format('%I', t."relname"), a."attname") IS NOT NULL AS "isCounted"
  FROM pg_class t JOIN pg_attribute a ON a."attrelid" = t."oid" AND a."attnum" > 0 AND NOT a."attisdropped"
  JOIN pg_constraint k ON k."conrelid" = t."oid" AND k."contype" = 'p'
  WHERE t."relnamespace" = current_schema()::regnamespace AND t."relkind" = 'r' AND t."relname" NOT LIKE '\\_%'
  ORDER BY t."relname", a."attnum"`;

const referencesSql = `
  SELECT f."conrelid"::regclass::text AS "from", f."confrelid"::regclass::text AS "to" FROM pg_constraint f
  WHERE f."contype" = 'f' AND f."connamespace" = current_schema()::regnamespace AND f."conrelid" <> f."confrelid"`;

const types: Readonly<Record<string, ColumnType>> = {
  integer: 'int4',
  text: 'text',
  'double precision': 'float8',
  'timestamp with time zone': 'timestamptz',
};

/** All tables of the record, each after those that its rows refer to. */
export async function copiedTables(connection: PostgresConnection): Promise<CopiedTable[]> {
  const rows = await connection.all(tablesSql);
  const names = [...new Set(rows.map(({ table }) => String(table)))];
  const tables = names.map((name) =>
    tableOf(
      name,
      rows.filter(({ table }) => table === name),
    ),
  );
  const references = (await connection.all(referencesSql)).map(({ from, to }) => [unquoted(from), unquoted(to)]);
  return inOrder(tables, ({ name }) => references.flatMap(([from, to]) => (from === name && to ? [to] : [])));
}

function unquoted(name: SqlValue | undefined): string {
  return String(name).replaceAll('"', '');
}

function tableOf(name: string, rows: readonly SqlRow[]): CopiedTable {
  const key = rows.filter(({ keyPlace }) => keyPlace !== null);
  key.sort((a, b) => Number(a.keyPlace) - Number(b.keyPlace));
  const counted = rows.find(({ isCounted }) => Boolean(isCounted));
  return {
    name,
    columns: Object.fromEntries(rows.map(({ column, type }) => [String(column), typeOf(String(type))])),
    key: key.map(({ column }) => String(column)),
    counted: counted === undefined ? null : String(counted.column),
  };
}

function typeOf(type: string): ColumnType {
  const known = types[type];
  if (known === undefined) throw new Error(`copiedTable.ts does not say how SQLite keeps a value of type ${type}.`);
  return known;
}

function inOrder(tables: readonly CopiedTable[], refersTo: (table: CopiedTable) => readonly string[]): CopiedTable[] {
  const placed: CopiedTable[] = [];
  const isPlaced = (name: string) => placed.some((table) => table.name === name);
  for (let left = [...tables]; left.length > 0; left = left.filter(({ name }) => !isPlaced(name))) {
    const next = left.filter((table) => refersTo(table).every(isPlaced));
    if (next.length === 0) throw new Error('Tables refer to each other in a circle; copy them with deferred keys.');
    placed.push(...next);
  }
  return placed;
}

/** A value as SQLite keeps it in a column of this type, as PostgreSQL takes it. */
export function copiedValue(value: unknown, type: ColumnType): SqlValue {
  if (value === null || value === undefined) return null;
  return type === 'timestamptz' ? new Date(Number(value)) : storable(value as SqlValue);
}

/**
 * The schema for PostgreSQL, made of the one for SQLite: Prisma takes one provider for each. Times become moments with
 * a time zone; Prisma's own choice means another moment wherever a server or driver has another zone.
 */
export function postgresSchema(sqliteSchema: string): string {
  return [
    '// Written by tools/migrations from prisma/schema.prisma: edit that.\n\n',
    sqliteSchema
      .slice(sqliteSchema.indexOf('generator client'))
      .replace('"../libs/store/src/generated"', '"../../libs/store/src/postgres/generated"')
      .replace('provider = "sqlite"', 'provider = "postgresql"')
      .replace(/^(\s+\w+\s+DateTime\??)/gm, '$1 @db.Timestamptz(3)'),
  ].join('');
}

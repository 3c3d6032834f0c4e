import { expect, it } from 'vitest';
import { postgresSchema } from './postgresSchema.ts';

const schema = `// Comments of the first.

generator client {
  output = "../libs/store/src/generated"
}

datasource db {
  provider = "sqlite"
}

model Sweep {
  /// A DateTime in words
  createdAt  DateTime
  archivedAt DateTime?
  name       String
}
`;

it('has the same models, with times as moments, and a client of its own', () => {
  const derived = postgresSchema(schema);
  expect(derived).toContain('provider = "postgresql"');
  expect(derived).toContain('output = "../../libs/store/src/postgres/generated"');
  expect(derived).toContain('  createdAt  DateTime @db.Timestamptz(3)\n  archivedAt DateTime? @db.Timestamptz(3)\n');
  expect(derived).toContain('/// A DateTime in words\n');
  expect(derived.match(/^model \w+/gm)).toEqual(schema.match(/^model \w+/gm));
});

export { openAccessStore } from './access/openAccessStore.ts';
export { openStore } from './openStore.ts';
export type { DatabasePlace, StoreOptions } from './openStore.ts';
export { databaseBytes } from './databaseBytes.ts';
export { durability } from './sqliteConnection.ts';
export { backUpDatabase, databaseProblems, isolateDatabase } from './backup.ts';
export { LogBook } from './logBook.ts';
export { migrateDatabase, serverReport } from './postgresTools.ts';
export type { CopiedRows } from './postgresTools.ts';

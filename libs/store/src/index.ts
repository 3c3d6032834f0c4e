export { openStore } from './openStore.ts';
export type { StoreOptions } from './openStore.ts';
export { durability } from './sqliteConnection.ts';
export { backUpDatabase, databaseProblems, isolateDatabase } from './backup.ts';
export { LogBook } from './logBook.ts';

export { missingMigration } from './drift.ts';
export { findMigrationsFolder } from './migrationsFolder.ts';

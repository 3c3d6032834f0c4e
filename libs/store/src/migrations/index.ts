export { missingMigration, postgresDifference } from './drift.ts';
export { findMigrationsFolder } from './migrationsFolder.ts';

export { noPostgres, PostgresServer } from './postgresServer.ts';

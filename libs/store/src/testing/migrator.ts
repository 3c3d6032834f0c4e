/**
 * A program for tests: copies a SQLite file into a PostgreSQL database. Usage: migrator.ts FILE URL. Prints a line for
 * each thing that is done, and what was copied as JSON.
 */
import { migrateDatabase } from '../index.ts';

const [file = '', url = ''] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

print(JSON.stringify(await migrateDatabase({ file, url, now: new Date(), log: print })));

import type { Command } from 'commander';
import { contextOf, examples, json, type CommonOptions, type Exit } from './registration.ts';

/** Commands about the database that has the record. */
export function addDatabaseCommands(coolsweep: Command, exit: Exit): void {
  const db = coolsweep.command('db').description('the database of the record: move it to PostgreSQL');
  db.command('migrate-from')
    .summary('copy the record of a SQLite file into the PostgreSQL database of DATABASE_URL')
    .description(
      'Copies the record in a SQLite file, of this version or an older one, into the empty PostgreSQL database that ' +
        'DATABASE_URL names, and compares every row by count and hash. The file stays as it is; while it is copied, a ' +
        'snapshot of its size lies beside it. A copy that was broken off at any point is gone on with when the command is ' +
        'run again. Refuses while a scheduler works on the file. Checkpoints stay in the data folder.',
    )
    .argument('<source>', 'sqlite:FILE, such as sqlite:$HOME/.local/share/coolsweep/coolsweep.db')
    .addOption(json())
    .addHelpText('after', examples('coolsweep db migrate-from sqlite:/data/coolsweep/coolsweep.db'))
    .action((source: string, options: CommonOptions) =>
      exit(import('../commands/db.ts').then(({ dbMigrateFrom }) => dbMigrateFrom(contextOf(options), source))),
    );
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { contextOf, examples, json, wholeNumber, type CommonOptions, type Exit } from './registration.ts';

interface GcOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly days: number;
  readonly logs?: boolean;
  readonly keep: number;
  readonly all?: boolean;
}

/** Commands about the workspace as a whole. */
export function addWorkspaceCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('backup')
    .summary('copy the database and the checkpoints into one file, also while sweeps run')
    .description(
      'Copies the database, as it is at one moment, and the checkpoints into one tar file; sweeps may go on. A name that ' +
        'ends in .gz or .tgz is compressed. The file appears under its name only when it is complete. The token of the ' +
        'dashboard is not in it.',
    )
    .argument('<file>', 'file to write')
    .option('--force', 'replace the file when it is there')
    .addOption(json())
    .addHelpText(
      'after',
      examples('coolsweep backup monday.tar', 'coolsweep backup /mnt/backups/latest.tar.gz --force'),
    )
    .action((file: string, options: CommonOptions & { force?: boolean }) =>
      exit(
        import('../commands/backup.ts').then(({ backup }) =>
          backup(contextOf(options), resolve(file), { force: options.force ?? false }),
        ),
      ),
    );
  coolsweep
    .command('restore')
    .summary('bring a backup back')
    .description(
      'Checks a backup and brings it back into a workspace without sweeps. With --force also over sweeps: what is there ' +
        'is moved into a folder replaced-… of the workspace, never deleted. Takes a database file as well, such as one ' +
        'that was moved away. Refuses while trials run or another program has the database open. A database of an older ' +
        'version is brought up to date.',
    )
    .argument('<file>', 'what coolsweep backup wrote, or a database')
    .option('--force', 'also when there are sweeps: moves them away')
    .addOption(json())
    .addHelpText('after', examples('coolsweep restore monday.tar', 'coolsweep restore monday.tar --force'))
    .action((file: string, options: CommonOptions & { force?: boolean }) =>
      exit(
        import('../commands/restore.ts').then(({ restore }) =>
          restore(contextOf(options), resolve(file), { force: options.force ?? false }),
        ),
      ),
    );
  addGcCommand(coolsweep, exit);
}

function addGcCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('gc')
    .summary('free disk space: what can be made again, and what nothing refers to')
    .description(
      'Frees caches of decoded data sets that were not used for a while, files left over from broken off downloads and ' +
        'backups, checkpoints of finished trials and of trials that are not recorded, and what attempts on a cluster ' +
        'left in the data folder long ago. With --logs also log lines of trials that finished long ago. Results, metrics ' +
        'and downloaded data sets stay, and so do checkpoints that a ' +
        'trial may go on from, and those of the best configurations of every sweep, which export-best and extend need.',
    )
    .option('--dry-run', 'only say what would be freed')
    .option(
      '--days <n>',
      'for how long caches were not used, and trials with logs or on a cluster are over',
      wholeNumber(0),
      30,
    )
    .option('--keep <k>', 'keep the checkpoints of the best k configurations of each sweep', wholeNumber(0), 3)
    .option('--all', 'checkpoints of all finished trials; the same as --keep 0')
    .option('--logs', 'log lines too')
    .addOption(json())
    .addHelpText('after', examples('coolsweep gc --dry-run', 'coolsweep gc --days 7 --logs'))
    .action((options: GcOptions) =>
      exit(
        import('../commands/gc.ts').then(({ gc }) =>
          gc(contextOf(options), {
            dryRun: options.dryRun ?? false,
            days: options.days,
            logs: options.logs ?? false,
            keep: options.all === true ? 0 : options.keep,
          }),
        ),
      ),
    );
}

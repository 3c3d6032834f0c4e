import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SweepError, type DatasetName } from '@coolsweep/sweep';
import type { CommandContext } from './commands/command.ts';
import type { ExportFormat } from './commands/export.ts';
import { readEnvironment } from './env.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { processConsole } from './output/console.ts';

interface CommonOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
}

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min)
      throw new InvalidArgumentError(`It must be a whole number, ${min} or more.`);
    return value;
  };
}

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be at most 65535.');
  return port;
}

function contextOf({ json, dataDir }: CommonOptions): CommandContext {
  const environment = readEnvironment();
  return {
    environment: dataDir === undefined ? environment : { ...environment, dataDir: resolve(dataDir) },
    console: processConsole(json ?? false),
  };
}

/** Takes the exit code that a command ends with. */
type Exit = (code: Promise<number>) => Promise<void>;

/** Commands are loaded when they are used: `--help` should not wait for a database client. */
const commands = {
  run: () => import('./commands/run.ts'),
  preview: () => import('./commands/preview.ts'),
  ls: () => import('./commands/ls.ts'),
  show: () => import('./commands/show.ts'),
  export: () => import('./commands/export.ts'),
  dashboard: () => import('./commands/dashboard.ts'),
  doctor: () => import('./commands/doctor.ts'),
  data: () => import('./commands/data.ts'),
};

const json = () => new Option('--json', 'print JSON, for programs');
const dataDir = () => new Option('--data-dir <folder>', 'folder of data sets (default: COOLSWEEP_DATA)');
const datasetName = () => new Argument('<name>', 'data set').choices(['digits', 'fashion-mnist', 'cifar10']);

function program(exit: Exit): Command {
  const coolsweep = new Command('coolsweep')
    .description('Hyperparameter sweeps of annealed-momentum training.')
    .version('0.1.0')
    .showHelpAfterError('(--help shows how)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 bug, 2 bad input, 3 trials failed, 4 missing, 5 surroundings, 130 interrupted.',
    );
  coolsweep
    .command('run')
    .description('train the trials of a sweep file, or go on with a recorded sweep')
    .argument('[file]', 'sweep file (YAML)')
    .option('--resume <sweep>', 'go on with this sweep')
    .option(
      '--slots <n>',
      'trials at a time (default: one per GPU, else by resources.threads of the file, else one)',
      wholeNumber(1),
    )
    .option(
      '--threads <n>',
      'CPU threads of a trial (default: resources.threads of the file, else all); results depend on it',
      wholeNumber(1),
    )
    .addOption(dataDir())
    .addOption(json())
    .addHelpText(
      'after',
      '\nExamples:\n  coolsweep run sweeps/quickstart.yaml\n  coolsweep run --resume quickstart-3k2f9 --slots 2',
    )
    .action(
      (file: string | undefined, options: CommonOptions & { resume?: string; slots?: number; threads?: number }) =>
        exit(
          commands.run().then(({ run }) =>
            run(contextOf(options), {
              file,
              resume: options.resume,
              slots: options.slots ?? null,
              threads: options.threads ?? null,
            }),
          ),
        ),
    );
  coolsweep
    .command('preview')
    .description('show the trials and schedules of a sweep file without running anything')
    .argument('<file>', 'sweep file (YAML)')
    .addOption(dataDir())
    .addOption(json())
    .action((file: string, options: CommonOptions) =>
      exit(commands.preview().then(({ preview }) => preview(contextOf(options), file))),
    );
  coolsweep
    .command('ls')
    .description('list the recorded sweeps')
    .addOption(json())
    .action((options: CommonOptions) => exit(commands.ls().then(({ ls }) => ls(contextOf(options)))));
  coolsweep
    .command('show')
    .description('show a sweep: its configurations with mean ± sd over seeds, and its trials')
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .addOption(json())
    .action((sweep: string, options: CommonOptions) =>
      exit(commands.show().then(({ show }) => show(contextOf(options), sweep))),
    );
  coolsweep
    .command('export')
    .description('print every trial of a sweep with parameters and results')
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).default('csv'))
    .action((sweep: string, options: { format: ExportFormat }) =>
      exit(commands.export().then(({ exportSweep }) => exportSweep(contextOf({}), sweep, options.format))),
    );
  coolsweep
    .command('dashboard')
    .description('serve the dashboard on this machine')
    .option('--port <n>', 'port, or the next free one', portNumber, 4700)
    .addOption(json())
    .action((options: CommonOptions & { port: number }) =>
      exit(commands.dashboard().then(({ dashboard }) => dashboard(contextOf(options), options.port))),
    );
  coolsweep
    .command('doctor')
    .description('report what this machine offers and what is wrong with it')
    .addOption(dataDir())
    .addOption(json())
    .action((options: CommonOptions) => exit(commands.doctor().then(({ doctor }) => doctor(contextOf(options)))));
  addDataCommands(coolsweep.command('data').description('data sets: list, download, verify'), exit);
  return coolsweep;
}

function addDataCommands(data: Command, exit: Exit): void {
  data
    .command('ls')
    .description('list the data sets and where they are')
    .addOption(dataDir())
    .addOption(json())
    .action((options: CommonOptions) => exit(commands.data().then(({ dataLs }) => dataLs(contextOf(options)))));
  data
    .command('get')
    .description('download a data set')
    .addArgument(datasetName())
    .option('--url <url>', 'a mirror; what it sends must have the official checksum')
    .addOption(json())
    .action((name: DatasetName, options: CommonOptions & { url?: string }) =>
      exit(commands.data().then(({ dataGet }) => dataGet(contextOf(options), name, options.url ?? null))),
    );
  data
    .command('verify')
    .description('read a data set whole and check it')
    .addArgument(datasetName())
    .addOption(dataDir())
    .addOption(json())
    .action((name: DatasetName, options: CommonOptions) =>
      exit(commands.data().then(({ dataVerify }) => dataVerify(contextOf(options), name))),
    );
}

/** Says what went wrong and returns the exit code: the only place where errors become codes. */
function reportError(error: unknown): number {
  if (error instanceof SweepError) {
    process.stderr.write(`coolsweep: ${error.message}\n`);
    return exitCodeOf(error.code);
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
  process.stderr.write(`coolsweep: this is a bug; please report it with the lines below\n`);
  process.stderr.write(`${inspect(error)}\n`);
  return exitCodes.bug;
}

// A reader that closes the pipe early (`coolsweep export … | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.bug),
);

const coolsweep = program(async (code) => {
  process.exitCode = await code;
});
for (const command of [coolsweep, ...coolsweep.commands, ...coolsweep.commands.flatMap((one) => one.commands)])
  command.exitOverride();
try {
  await coolsweep.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}

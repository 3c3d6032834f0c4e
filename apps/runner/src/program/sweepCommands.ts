import { Option, type Command } from 'commander';
import type { ExportFormat } from '../commands/export.ts';
import {
  contextOf,
  dataDir,
  examples,
  fresh,
  json,
  objectives,
  hangAfter,
  hangAfterMsOf,
  threads,
  trialsPerGpu,
  wholeNumber,
  type CommonOptions,
  type Exit,
} from './registration.ts';

const commands = {
  run: () => import('../commands/run.ts'),
  preview: () => import('../commands/preview.ts'),
  ls: () => import('../commands/ls.ts'),
  show: () => import('../commands/show.ts'),
  export: () => import('../commands/export.ts'),
};

/** Commands about sweeps: what makes, lists and shows them. */
export function addSweepCommands(coolsweep: Command, exit: Exit): void {
  addRunCommand(coolsweep, exit);
  coolsweep
    .command('preview')
    .summary('show the trials and schedules of a sweep file without running anything')
    .description(
      'Shows the trials and, per distinct schedule, learning rate, rho and effective learning rate over the run. ' +
        'Runs and records nothing.',
    )
    .argument('<file>', 'sweep file (YAML)')
    .addOption(dataDir())
    .addOption(objectives())
    .addOption(json())
    .addHelpText('after', examples('coolsweep preview sweeps/quickstart.yaml'))
    .action((file: string, options: CommonOptions) =>
      exit(commands.preview().then(({ preview }) => preview(contextOf(options), file))),
    );
  coolsweep
    .command('ls')
    .summary('list the recorded sweeps')
    .description('Lists the recorded sweeps, the newest first, with how far they are and their best configuration.')
    .addOption(json())
    .addHelpText('after', examples('coolsweep ls', "coolsweep ls --json | jq '.[].id'"))
    .action((options: CommonOptions) => exit(commands.ls().then(({ ls }) => ls(contextOf(options)))));
  addShowCommand(coolsweep, exit);
  addExportCommand(coolsweep, exit);
}

interface RunCommandOptions extends CommonOptions {
  readonly resume?: string;
  readonly slots?: number;
  readonly trialsPerGpu?: number;
  readonly threads?: number;
  readonly fresh?: boolean;
  readonly hangAfter?: number;
}

function addRunCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('run')
    .summary('train the trials of a sweep file, or go on with a recorded sweep')
    .description(
      'Records a sweep and trains its trials. With --resume it goes on with a recorded one: runs what waits, with the ' +
        'folders and thread count that it was started with. Ctrl-C stops after the present update of each trial; ' +
        'stopped trials wait and cost nothing. A second Ctrl-C ends them at once. SIGTERM does the same, and they count as ' +
        'preempted. See docs/slots.md for GPUs.',
    )
    .argument('[file]', 'sweep file (YAML)')
    .option('--resume <sweep>', 'go on with this sweep')
    .addOption(fresh())
    .option(
      '--slots <n>',
      'trials at a time (default: one per GPU, else by resources.threads of the file, else one)',
      wholeNumber(1),
    )
    .addOption(trialsPerGpu())
    .addOption(threads())
    .addOption(hangAfter())
    .addOption(dataDir())
    .addOption(objectives())
    .addOption(json())
    .addHelpText(
      'after',
      examples('coolsweep run sweeps/quickstart.yaml', 'coolsweep run --resume quickstart-3k2f9 --slots 2'),
    )
    .action((file: string | undefined, options: RunCommandOptions) =>
      exit(
        commands.run().then(({ run }) =>
          run(contextOf(options), {
            file,
            resume: options.resume,
            slots: options.slots ?? null,
            trialsPerGpu: options.trialsPerGpu ?? null,
            threads: options.threads ?? null,
            fresh: options.fresh ?? false,
            hangAfterMs: hangAfterMsOf(options),
          }),
        ),
      ),
    );
}

function addShowCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('show')
    .summary('show a sweep: its configurations with mean ± sd over seeds, and its trials')
    .description(
      'Shows methods side by side, each by its best configuration with its tuning budget; configurations with mean ± ' +
        'standard deviation over seeds; every trial.',
    )
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .addOption(json())
    .addHelpText('after', examples('coolsweep show quickstart', 'coolsweep show quickstart --json > quickstart.json'))
    .action((sweep: string, options: CommonOptions) =>
      exit(commands.show().then(({ show }) => show(contextOf(options), sweep))),
    );
}

function addExportCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('export')
    .summary('print every trial of a sweep with parameters and results')
    .description('Prints every trial of a sweep with its parameters and results, as CSV or JSON.')
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).default('csv'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addHelpText(
      'after',
      examples('coolsweep export quickstart > quickstart.csv', 'coolsweep export quickstart --format json'),
    )
    .action((sweep: string, options: { format: ExportFormat }) =>
      exit(commands.export().then(({ exportSweep }) => exportSweep(contextOf({}), sweep, options.format))),
    );
}

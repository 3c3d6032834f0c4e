import type { Command } from 'commander';
import { contextOf, examples, json, wholeNumber, type CommonOptions, type Exit } from './registration.ts';

interface LogsOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly attempt?: number;
}

/** Commands about trials. */
export function addTrialCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('logs')
    .summary('print what a trial wrote')
    .description(
      'Prints what a trial wrote, and what happened to it, line by line with time and stream (stdout, stderr or event). ' +
        'With --follow it goes on until the trial is finished, through further attempts; Ctrl-C ends it. ' +
        'With --json every line is a JSON object.',
    )
    .argument('<trial>', 'trial id, see coolsweep show')
    .option('-f, --follow', 'go on until the trial is finished')
    .option('--tail <n>', 'only the last n lines of what is there', wholeNumber(0))
    .option('--attempt <n>', 'lines of this attempt (default: the latest)', wholeNumber(1))
    .addOption(json())
    .addHelpText('after', examples('coolsweep logs quickstart-t1', 'coolsweep logs quickstart-t1 --follow --tail 20'))
    .action((trial: string, options: LogsOptions) =>
      exit(
        import('../commands/logs.ts').then(({ logs }) =>
          logs(contextOf(options), trial, {
            follow: options.follow ?? false,
            tail: options.tail ?? null,
            attempt: options.attempt ?? null,
          }),
        ),
      ),
    );
}

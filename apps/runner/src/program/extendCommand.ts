import type { Command } from 'commander';
import {
  contextOf,
  dataDir,
  examples,
  hangAfter,
  hangAfterMsOf,
  json,
  objectives,
  trialsPerGpu,
  wholeNumber,
  type CommonOptions,
  type Exit,
} from './registration.ts';

interface ExtendCommandOptions extends CommonOptions {
  readonly file?: string;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly values?: readonly string[];
  readonly queue?: boolean;
  readonly slots?: number;
  readonly trialsPerGpu?: number;
  readonly threads?: number;
  readonly hangAfter?: number;
}

async function extendSweep(sweep: string, options: ExtendCommandOptions): Promise<number> {
  const { file = null, seeds = null, epochs = null, values = [], queue = false } = options;
  const { slots = null, trialsPerGpu = null, threads = null } = options;
  const { extend } = await import('../commands/extend.ts');
  return extend(contextOf(options), sweep, {
    ...{ file, seeds, epochs, values, queue },
    ...{ slots, trialsPerGpu, threads, hangAfterMs: hangAfterMsOf(options) },
  });
}

/** The command that adds to a sweep what it has too little of. */
export function addExtendCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('extend')
    .summary('add seeds, values or epochs to a sweep that is over')
    .description(
      'Records a further sweep, linked to this one, with all of it and more, and runs what is new. More seeds or values: ' +
        'results that are there are taken over. More epochs: each trial goes on from its last checkpoint where that leads, ' +
        'bit for bit, to what a run of that length from the beginning would come to, and else begins anew, which is said. ' +
        'That needs schedules whose lengths are given in steps or epochs, not as fractions of the run. The sweep itself ' +
        'never changes; what its pruner gave up stays given up. See docs/reruns.md.',
    )
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .option('--seeds <n>', 'seeds in all', wholeNumber(1))
    .option(
      '--values <path=values>',
      'further values of a parameter, with commas between them; may be given more than once',
      (text: string, given: readonly string[] | undefined): readonly string[] => [...(given ?? []), text],
    )
    .option('--epochs <n>', 'epochs in all', wholeNumber(1))
    .option('--file <file>', 'a sweep file with all that there shall be, in place of these')
    .option('--queue', 'leave it to coolsweep serve')
    .option('--slots <n>', 'trials at a time (default: as for run)', wholeNumber(1))
    .addOption(trialsPerGpu())
    .option('--threads <n>', 'CPU threads of a trial (default: as many as were recorded)', wholeNumber(1))
    .addOption(hangAfter())
    .addOption(dataDir())
    .addOption(objectives())
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep extend quickstart --seeds 5',
        'coolsweep extend quickstart --values optimizer.rho0=0.95,0.99',
        'coolsweep extend quickstart --epochs 20 --queue',
      ),
    )
    .action((sweep: string, options: ExtendCommandOptions) => exit(extendSweep(sweep, options)));
}

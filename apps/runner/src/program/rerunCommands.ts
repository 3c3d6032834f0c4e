import type { Command } from 'commander';
import { SweepError } from '@coolsweep/sweep';
import {
  contextOf,
  dataDir,
  examples,
  json,
  objectives,
  wholeNumber,
  type CommonOptions,
  type Exit,
} from './registration.ts';

interface RerunCommandOptions extends CommonOptions {
  readonly slots?: number;
  readonly threads?: number;
  readonly best?: number;
  readonly seeds?: number;
  readonly epochs?: number;
}

/** Seeds of a confirmation when nobody says how many. */
const defaultSeeds = 10;

/** A trial, or with --best the best of a sweep. */
async function rerun(id: string, options: RerunCommandOptions): Promise<number> {
  const { slots = null, threads = null, best, seeds, epochs = null } = options;
  if (best !== undefined) {
    const { confirm } = await import('../commands/confirm.ts');
    return confirm(contextOf(options), id, { slots, threads, best, seeds: seeds ?? defaultSeeds, epochs });
  }
  if (seeds !== undefined || epochs !== null)
    throw new SweepError('invalid_arguments', '--seeds and --epochs are for the best of a sweep: give --best too');
  const { rerunTrial } = await import('../commands/rerun.ts');
  return rerunTrial(contextOf(options), id, { slots, threads });
}

/** Commands that repeat what was recorded. */
export function addRerunCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('rerun')
    .summary('train a trial again, bit for bit, or the best of a sweep with fresh seeds')
    .description(
      'Of a trial: trains it once more, as a sweep of its own, with the data folder and thread count that it had, and ' +
        'says whether it repeats bit for bit: if not, the first step and metric at which it differs (exit code 6), and ' +
        'what differs in the environment. Of a sweep, with --best: trains its best configurations and their matched ' +
        'controls with seeds that took no part in choosing them, and says how much better they looked than they are. ' +
        'See docs/reruns.md.',
    )
    .argument('<trial-or-sweep>', 'trial id, see coolsweep show; with --best a sweep id, see coolsweep ls')
    .option('--best <k>', 'confirm the best k configurations of a sweep', wholeNumber(1))
    .option('--seeds <n>', `with --best: fresh seeds (default: ${defaultSeeds})`, wholeNumber(1))
    .option('--epochs <n>', 'with --best: epochs (default: those of the sweep)', wholeNumber(1))
    .option('--slots <n>', 'trials at a time (default: as for run)', wholeNumber(1))
    .option('--threads <n>', 'CPU threads of a trial (default: as many as were recorded)', wholeNumber(1))
    .addOption(dataDir())
    .addOption(objectives())
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep rerun quickstart-t1',
        'coolsweep rerun quickstart-t1 --threads 1',
        'coolsweep rerun quickstart --best 3 --seeds 10',
      ),
    )
    .action((id: string, options: RerunCommandOptions) => exit(rerun(id, options)));
}

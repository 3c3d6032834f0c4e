import type { Command } from 'commander';
import { contextOf, examples, json, positiveNumber, type CommonOptions, type Exit } from './registration.ts';

/** Commands that judge what was measured. */
export function addComparisonCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('compare')
    .summary('which method or configuration is better, and whether that may be said')
    .description(
      'Compares methods (or configurations) with a reference, paired by seed: means with 95 % intervals, differences, ' +
        "p-values with Holm's correction, effect sizes, seeds needed, and what may be concluded; see docs/statistics.md. " +
        'Seeds of sweeps that confirm or extend this one are used.',
    )
    .argument('<sweep>', 'sweep id, see coolsweep ls')
    .argument(
      '[configurations...]',
      'compare these instead of the methods: ids of one of their trials, or the first letters of their configHash',
    )
    .option(
      '--reference <name>',
      'method or configuration to compare with (default: the matched control, else the first)',
    )
    .option('--effect <size>', 'smallest difference that matters, in units of the metric', positiveNumber, 0.002)
    .option('--metric <name>', 'what to compare by (default: test/accuracy)')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep compare quickstart-3k2f9',
        'coolsweep compare quickstart-3k2f9 --reference momentum --effect 0.005',
        'coolsweep compare quickstart-3k2f9 quickstart-3k2f9-t1 quickstart-3k2f9-t4 --metric test/loss --effect 0.01',
      ),
    )
    .action(
      (
        sweep: string,
        configurations: string[],
        options: CommonOptions & { reference?: string; effect: number; metric?: string },
      ) =>
        exit(
          import('../commands/compare.ts').then(({ compare }) =>
            compare(contextOf(options), sweep, {
              configurations,
              reference: options.reference,
              metric: options.metric,
              effect: options.effect,
            }),
          ),
        ),
    );
}

import { Option, type Command } from 'commander';
import { SweepError, trainedWeights, type TrainedWeights } from '@coolsweep/sweep';
import type { ExportChoice } from '../modelExport/exportTarget.ts';
import { contextOf, dataDir, examples, json, wholeNumber, type CommonOptions, type Exit } from './registration.ts';

interface ExportBestCommandOptions extends CommonOptions {
  readonly out?: string;
  readonly seed?: number;
  readonly trial?: string;
  readonly weights?: TrainedWeights;
  readonly model: boolean;
}

/** A sweep, or with --trial a trial. */
function choiceOf(sweepId: string | undefined, { trial, seed }: ExportBestCommandOptions): ExportChoice {
  if (trial !== undefined && sweepId === undefined && seed === undefined) return { trialId: trial };
  if (trial === undefined && sweepId !== undefined) return { sweepId, seed: seed ?? null };
  throw new SweepError('invalid_arguments', 'give either a sweep, which may have --seed S, or --trial TRIAL');
}

async function exportBest(sweepId: string | undefined, options: ExportBestCommandOptions): Promise<number> {
  const { out = null, weights = null, model: withModel } = options;
  const choice = choiceOf(sweepId, options);
  const command = await import('../commands/exportBest.ts');
  return command.exportBest(contextOf(options), { choice, out, weights, withModel });
}

/** The command that takes a result out of the workspace. */
export function addExportBestCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('export-best')
    .summary('write the best configuration of a sweep and its trained model')
    .description(
      'Makes a folder with SWEEP-best.yaml, the best configuration of a sweep with the seeds of the sweep, to be run or ' +
        'changed; the model that it has trained, in the layers format of TensorFlow.js, which tf.loadLayersModel reads; ' +
        'preprocessing.json, results.json and a README.md. The model is that of the seed with the median result: the ' +
        'best seed is the luckiest. See docs/checkpoints.md.',
    )
    .argument('[sweep]', 'sweep id, see coolsweep ls')
    .option('--trial <id>', 'export this trial in place of the best of a sweep')
    .option('--seed <s>', 'the model of this seed (default: of the one with the median result)', wholeNumber(0))
    .addOption(
      new Option(
        '--weights <which>',
        'last, ema (their moving average) or averaged (over the last epoch) (default: those that the sweep is judged by)',
      ).choices([...trainedWeights]),
    )
    .option('--no-model', 'write the sweep file and the results alone')
    .option('--out <folder>', 'folder to make (default: SWEEP-best, or TRIAL-model)')
    .addOption(dataDir())
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep export-best quickstart',
        'coolsweep export-best quickstart --seed 2 --out best',
        'coolsweep export-best --trial quickstart-t1',
      ),
    )
    .action((sweepId: string | undefined, options: ExportBestCommandOptions) => exit(exportBest(sweepId, options)));
}

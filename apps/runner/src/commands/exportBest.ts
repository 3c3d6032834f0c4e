import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  isObjective,
  judgedWeights,
  listedSweep,
  SweepError,
  type SweepReader,
  type TrainedWeights,
  type Trial,
} from '@coolsweep/sweep';
import { askProbe } from '../askProbe.ts';
import { exitCodes } from '../exitCode.ts';
import { choiceOf, exportResults, verdictSentences, type ResultsInput } from '../modelExport/exportResults.ts';
import { exportReadme, type ReadmeInput } from '../modelExport/exportReadme.ts';
import { exportTarget, type ExportChoice, type ExportTarget } from '../modelExport/exportTarget.ts';
import { finalCheckpoint } from '../modelExport/finalCheckpoint.ts';
import { newFolder } from '../modelExport/newFolder.ts';
import { recordVersions } from '../versions.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { linkedTrials } from './compare.ts';
import { recordedSettings } from './run.ts';

export interface ExportBestOptions {
  readonly choice: ExportChoice;
  /** Folder to be made; null for one that is named after what is exported. */
  readonly out: string | null;
  /** Null for those that the sweep is judged by. */
  readonly weights: TrainedWeights | null;
  /** Whether the trained model is exported beside the sweep file. */
  readonly withModel: boolean;
}

/** What is exported, with all that the store knows of it. */
interface Found extends Omit<ResultsInput, 'model' | 'versions'> {
  /** File of the trained model; null where none is wanted, or there can be none. */
  readonly checkpoint: string | null;
}

async function found(store: SweepReader, home: string, { choice, withModel }: ExportBestOptions): Promise<Found> {
  const target = await exportTarget(store, choice);
  const { trial, sweep } = target;
  const hasModel = withModel && !isObjective(trial.config);
  return {
    target,
    linked: await linkedTrials(store, sweep.id),
    attempt: (await store.attemptsOf(trial.reusedFrom ?? trial.id)).at(-1),
    checkpoint: hasModel ? await finalCheckpoint(store, join(home, 'checkpoints'), trial) : null,
  };
}

/** The sweep file of the configuration: with all seeds of the sweep, or that of the trial that was named. */
function sweepFileOf({ sweep, trial, chosenBy }: ExportTarget): { name: string; text: string } {
  const isNamed = chosenBy === 'name';
  const { text } = listedSweep(sweep.spec, {
    name: isNamed ? `${trial.id} exported` : `${sweep.id} best`,
    description: isNamed ? `The configuration of trial ${trial.id}.` : `The best configuration of sweep ${sweep.id}.`,
    configs: [trial.config],
    seeds: isNamed ? [trial.seed] : sweep.spec.seeds,
  });
  return { name: isNamed ? `${trial.id}.yaml` : `${sweep.id}-best.yaml`, text };
}

/** Where the model is written, and which of its weights. */
interface ModelRequest {
  readonly folder: string;
  readonly weights: TrainedWeights;
}

/** Has a probe write the model into a folder: this process loads no tensor library. */
async function writtenModel(
  context: CommandContext,
  { target: { sweep, trial }, attempt, checkpoint }: Found,
  { folder, weights }: ModelRequest,
): Promise<ReadmeInput['model']> {
  if (checkpoint === null || isObjective(trial.config)) return null;
  const { dataDir } = recordedSettings(context, sweep, null);
  const { config, seed } = trial;
  const { cacheDir } = context.environment;
  const request = { type: 'export', config, seed, checkpoint, weights, folder, dataDir, cacheDir } as const;
  const { weightsHash, images, check } = await askProbe(context.environment, request);
  if (typeof attempt?.finalHash === 'string' && attempt.finalHash !== weightsHash)
    throw new SweepError('data_corrupt', `${checkpoint} does not hold the weights that ${trial.id} ended with`);
  return { weights, weightsHash, check, images };
}

/** Writes all files into the folder. */
async function written(context: CommandContext, all: Found, request: ModelRequest): Promise<ReadmeInput['model']> {
  const { target } = all;
  const { name, text } = sweepFileOf(target);
  const model = await writtenModel(context, all, request);
  const results = exportResults({ ...all, model, versions: await recordVersions() });
  const files = {
    [name]: text,
    'results.json': `${JSON.stringify(results, null, 2)}\n`,
    'README.md': exportReadme({ target, sweepFile: name, model, verdicts: verdictSentences(all) }),
  };
  for (const [file, content] of Object.entries(files)) await writeFile(join(request.folder, file), content);
  return model;
}

/** Averages of the weights that the configuration evaluates and that were not exported. */
function otherWeights({ config }: Trial, exported: TrainedWeights): TrainedWeights[] {
  if (isObjective(config)) return [];
  const { ema, epoch } = config.averaging;
  const averages = [...(ema === undefined ? [] : (['ema'] as const)), ...(epoch ? (['averaged'] as const) : [])];
  return averages.filter((weights) => weights !== exported);
}

/** Tells what was written. */
function report(
  { console }: CommandContext,
  target: ExportTarget,
  given: ModelRequest & Pick<ReadmeInput, 'model'>,
): void {
  const { sweep, trial, chosenBy } = target;
  const { folder, weights, model } = given;
  const file = join(folder, sweepFileOf(target).name);
  const { id, configHash, params, seed } = trial;
  console.value({ sweep: sweep.id, folder, file, configHash, params, trial: id, seed, weights, model });
  console.line(`${folder}: ${chosenBy === 'name' ? 'the configuration' : `the best configuration of ${sweep.id}`}`);
  console.line(`  run it again: coolsweep run ${file}`);
  if (isObjective(trial.config)) console.line('  an objective trains no model that could be exported');
  if (model === null) return;
  console.line(`  the trained model of ${id} (${choiceOf(target)}): see README.md`);
  for (const other of otherWeights(trial, weights))
    console.line(`  with its ${weights} weights; those of validation/${other}/… are exported by --weights ${other}`);
}

/**
 * `coolsweep export-best SWEEP`: writes a sweep file of the sweep's best configuration, the model that a typical replicate of
 * it has trained, and what is known of both.
 */
export async function exportBest(context: CommandContext, options: ExportBestOptions): Promise<number> {
  const all = await withStore(context.environment, (store, { home }) => found(store, home, options));
  const { sweep, trial, chosenBy } = all.target;
  const weights = options.weights ?? judgedWeights(sweep.spec);
  const folder = resolve(options.out ?? (chosenBy === 'name' ? `${trial.id}-model` : `${sweep.id}-best`));
  const model = await newFolder(folder, (stage) => written(context, all, { folder: stage, weights }));
  report(context, all.target, { folder, weights, model });
  return exitCodes.ok;
}

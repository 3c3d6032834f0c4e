import { disposeTree } from '@coolsweep/backend';
import { canonicalJson, trialSchedules, type TrialConfig } from '@coolsweep/sweep';
import { readCheckpoint, writeCheckpoint, type TrainingPosition } from './checkpoint.ts';
import { intervalsOf, measuresAt, reportsAt, type ReportingIntervals } from './trialPlan.ts';

/** A trial whose training is to go on. */
export interface ContinuationRequest {
  readonly config: TrialConfig;
  readonly seed: number;
  /** Content hash of the data set. */
  readonly dataset: string;
  readonly stepsPerEpoch: number;
  /** Epochs of the longer run. */
  readonly epochs: number;
}

/** What a longer run goes on from, or why it has to begin at the beginning. */
export type Continuation =
  | {
      readonly checkpoint: Uint8Array;
      /** Updates done. */
      readonly step: number;
      /** The metric points up to this step are those of the longer run, but for test metrics, which come at the end. */
      readonly upTo: number;
    }
  | { readonly refusal: string };

/** The reports of both runs as far as the shorter one went; null when no beginning of them is the same. */
function commonSteps(shorter: ReportingIntervals, longer: ReportingIntervals, step: number): number | null {
  const [here, there] = [shorter, longer].map((run) => ({
    reports: reportsAt(run, step),
    measures: measuresAt(run, step),
  }));
  if (canonicalJson(here) === canonicalJson(there)) return step;
  // What only the end of the shorter run brought about.
  return there?.reports === false ? step - 1 : null;
}

/** Why the longer run is another one from its first update on; null when it is the same as far as the shorter one went. */
function differenceOf({ config, stepsPerEpoch, epochs }: ContinuationRequest): string | null {
  const schedulesIn = (run: number) => canonicalJson(trialSchedules(config.optimizer, { stepsPerEpoch, epochs: run }));
  if (schedulesIn(config.epochs) !== schedulesIn(epochs)) return 'its schedules depend on the length of the run';
  const [before, after] = [config.epochs, epochs].map((run) => intervalsOf(run * stepsPerEpoch).reportInterval);
  if (before === after) return null;
  return `training metrics are reported every ${before} updates in ${config.epochs} epochs, every ${after} in ${epochs}`;
}

/** The position of the longer run, which has no test results yet. */
function positionOf({ results, ...position }: TrainingPosition): TrainingPosition {
  const kept = Object.entries(results).filter(([name]) => !name.startsWith('test/'));
  return { ...position, results: Object.fromEntries(kept) };
}

/**
 * Makes of a checkpoint of a trial one of a trial that differs in nothing but more epochs. What goes on from it comes, to
 * the last bit, to what a run of that length from the beginning does.
 *
 * @throws SweepError `unsupported` when the checkpoint is damaged, or of another configuration, seed or data set
 */
export async function continuation(request: ContinuationRequest, bytes: Uint8Array): Promise<Continuation> {
  const { config, seed, dataset, stepsPerEpoch, epochs } = request;
  const refusal = differenceOf(request);
  if (refusal !== null) return { refusal };
  const { position, tensors } = readCheckpoint({ config, seed, dataset }, bytes);
  try {
    const { step } = position;
    const [shorter, longer] = [intervalsOf(config.epochs * stepsPerEpoch), intervalsOf(epochs * stepsPerEpoch)];
    const upTo = commonSteps(shorter, longer, step);
    if (upTo === null) return { refusal: `after update ${step} it measured what a longer run does not measure there` };
    const origin = { config: { ...config, epochs }, seed, dataset };
    return { checkpoint: await writeCheckpoint(origin, positionOf(position), tensors), step, upTo };
  } finally {
    disposeTree(tensors);
  }
}

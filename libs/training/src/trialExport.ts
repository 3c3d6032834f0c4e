import { disposeTree, loadBackend } from '@coolsweep/backend';
import { normalisation, orderedBatches, type Dataset } from '@coolsweep/data';
import {
  inferenceModel,
  layersFiles,
  layersProbabilities,
  type ByteImages,
  type HostValues,
  type LayersFile,
  type ModelValues,
  type Tensors,
} from '@coolsweep/models';
import { SweepError } from '@coolsweep/sweep';
import { scalar, softmax, tensor, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { averagedState, type AveragedState } from './averages.ts';
import type { TrainingTensors } from './checkpoint.ts';
import { checkpointStart } from './checkpointStart.ts';
import { unflatten } from './flatWeights.ts';
import { imageFormat, type ImageFormat } from './imageFormat.ts';
import type { TrialRequest } from './runTrial.ts';
import { normalised } from './trainStep.ts';
import { trialDataset } from './trialDataset.ts';
import { planTrial, type TrialPlan } from './trialPlan.ts';
import type { EvaluatedWeights } from './trialStep.ts';
import { weightsHashOf } from './weightsHash.ts';

export interface TrialExportRequest extends Omit<TrialRequest, 'resumeFrom'> {
  /** The trial's checkpoint after its last update. */
  readonly checkpoint: Uint8Array;
  readonly weights: EvaluatedWeights;
}

/** The trained model of a trial. */
export interface TrialExport {
  /** The model in the TensorFlow.js layers format. */
  readonly files: readonly LayersFile[];
  /** What images the model takes, and what it says of them. */
  readonly images: ImageFormat;
  /** SHA-256 of the last weights and statistics, as the trial reported it. */
  readonly weightsHash: string;
  /** Training images whose probabilities were compared with those of our own model, and the largest difference. */
  readonly check: { readonly images: number; readonly largestDifference: number };
}

/** Images that the exported model is tried on. */
const checkedImages = 16;

/** Probabilities differ by roundings alone, which deep networks add up: far less than this. */
const tolerance = 1e-4;

/**
 * The weights that are wanted and the statistics that belong to them.
 *
 * @throws SweepError `invalid_arguments` when the trial has no such average
 */
function chosenState(
  { model, stepsPerEpoch }: TrialPlan,
  { state, averages }: TrainingTensors,
  weights: EvaluatedWeights,
): AveragedState {
  if (weights === 'last') return state;
  const vector = weights === 'ema' ? averages.ema : averages.epochSum;
  if (vector !== undefined) return averagedState(model, vector, weights === 'ema' ? undefined : scalar(stepsPerEpoch));
  const field = weights === 'ema' ? 'averaging.ema' : 'averaging.epoch';
  throw new SweepError('invalid_arguments', `the trial has no such weights, for its configuration has no ${field}`);
}

function onHost(tensors: Tensors): HostValues {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, Float32Array.from(values.dataSync())]),
  );
}

function valuesOf(plan: TrialPlan, tensors: TrainingTensors, weights: EvaluatedWeights): ModelValues {
  const kept: ModelValues[] = [];
  tidy(() => {
    const chosen = chosenState(plan, tensors, weights);
    kept.push({
      weights: onHost(unflatten(plan.model.weights, chosen.weights)),
      statistics: onHost(chosen.statistics),
    });
  });
  const [values] = kept;
  if (values === undefined) throw new Error('no weights were read');
  return values;
}

/** Training images as an evaluation shows them; the test split is not looked at. */
async function sampleOf({ train, imageShape }: Dataset): Promise<ByteImages> {
  for await (const { images, size } of orderedBatches(train, checkedImages)) {
    return { pixels: images, shape: [size, ...imageShape] };
  }
  throw new Error('the data set has no training images');
}

/** Probabilities by our own model, as evaluations in training compute them. */
function ownProbabilities(
  { model }: TrialPlan,
  values: ModelValues,
  { sample, dataset }: { sample: ByteImages; dataset: Dataset },
): Float32Array {
  const { mean, shape, deviation } = normalisation(dataset);
  return tidy(() => {
    const uploaded = (specs: typeof model.weights | typeof model.statistics, from: HostValues) =>
      Object.fromEntries(specs.map((spec) => [spec.name, tensor(from[spec.name] ?? [], [...spec.shape])]));
    const constants = { imageMean: tensor(mean, [...shape]), imageDeviation: tensor1d(deviation) };
    const images = normalised(tensor4d(Float32Array.from(sample.pixels), [...sample.shape]), constants);
    const state = {
      weights: uploaded(model.weights, values.weights),
      statistics: uploaded(model.statistics, values.statistics),
    };
    return Float32Array.from(softmax(model.apply(state, images, { training: false }).logits).dataSync());
  });
}

async function exported(plan: TrialPlan, dataset: Dataset, values: ModelValues) {
  const artifacts = await inferenceModel(plan.model, values, normalisation(dataset));
  const sample = await sampleOf(dataset);
  const own = ownProbabilities(plan, values, { sample, dataset });
  const theirs = await layersProbabilities(artifacts, sample);
  const differences = own.map((value, at) => Math.abs(value - (theirs[at] ?? Number.NaN)));
  const largestDifference = Math.max(...differences);
  // NaN is no agreement either.
  if (!(largestDifference <= tolerance)) {
    throw new Error(`the exported model differs from the trained one: probabilities by up to ${largestDifference}`);
  }
  return { files: layersFiles(artifacts), check: { images: sample.shape[0], largestDifference } };
}

/**
 * The model that a trial has trained, in a format that programs of others read, from the trial's last checkpoint. Opens the
 * data set: what was done to its images becomes part of the model, on which it is tried once.
 *
 * @throws SweepError when the checkpoint is damaged, of another trial or from before the end of training, or when the data
 *   cannot be had; anything else is a bug
 */
export async function trialExport(request: TrialExportRequest): Promise<TrialExport> {
  const { config, seed, dataDir, cacheDir, checkpoint, weights } = request;
  await loadBackend();
  const dataset = await trialDataset(config.dataset, { dataDir, cacheDir });
  const plan = planTrial({ config, seed }, dataset);
  const origin = { config, seed, dataset: dataset.contentHash };
  const { position, tensors } = checkpointStart(plan, origin, checkpoint);
  const { state, averages } = tensors;
  try {
    if (position.step < plan.steps) {
      const why = `the checkpoint is of update ${position.step} of ${plan.steps}`;
      throw new SweepError('unsupported', `${why}: the model is not trained to its end; train the trial again`);
    }
    const values = valuesOf(plan, tensors, weights);
    const weightsHash = await weightsHashOf(state);
    return { ...(await exported(plan, dataset, values)), images: imageFormat(dataset), weightsHash };
  } finally {
    disposeTree({ state, averages });
  }
}

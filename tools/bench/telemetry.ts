import { loadBackend, randomStream } from '@coolsweep/backend';
import { sampleBatch, type Batch, type MemorySplit } from '@coolsweep/data';
import { buildModel } from '@coolsweep/models';
import { asScalars, coolMomentum, stepValues } from '@coolsweep/optimizer';
import { cooling } from '@coolsweep/schedule';
import { median, summarize } from '@coolsweep/statistics';
import { initialState, penaltySlope, trainStep, type LabelledImages } from '@coolsweep/training';
import { dispose, tensor1d, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import type { BenchOptions, Measurement } from './benchmark.ts';

const batchSize = 32;
const imageShape = [32, 32, 3] as const;
const defaultRounds = 30;
const plainPerRound = 4;
/** The shortest interval between measurements that a trial uses by itself, in updates. */
const interval = 100;

const trainingImages = 2000;

/** Images of noise, in memory. */
function split(): MemorySplit {
  const { integer } = randomStream('bench', 'images');
  return {
    kind: 'memory',
    size: trainingImages,
    imageShape,
    pixels: Uint8Array.from({ length: trainingImages * 32 * 32 * 3 }, () => integer(256)),
    labels: Int32Array.from({ length: trainingImages }, () => integer(10)),
  };
}

/** A batch as training draws it; of a stream of its own for each step. */
async function drawn(from: MemorySplit, step: number): Promise<Batch> {
  return sampleBatch(from, { batchSize, seed: 1, step, augment: 'none' });
}

function upload({ images, labels }: Batch): LabelledImages {
  return {
    images: tensor4d(new Float32Array(images), [batchSize, ...imageShape]),
    labels: tensor1d(labels, 'int32'),
  };
}

/**
 * Time of an update of ResNet-20 at batch 32 with and without measurement, in turns, on images of noise in memory:
 * drawing the batches, uploading them, the update, reading back. From that the share of the training time
 * at the default interval.
 */
export async function telemetry({ say, rounds: wanted }: BenchOptions): Promise<Measurement> {
  const rounds = wanted ?? defaultRounds;
  const backend = await loadBackend();
  say(`backend ${backend.name}, TensorFlow ${backend.tensorflowVersion ?? 'not there'}, ${backend.threads} threads`);
  const model = buildModel('resnet20', { imageShape, classes: 10, l2: 1e-4 });
  const transform = coolMomentum({ learningRate: 0.01, rho: cooling({ rho0: 0.9, coolingSteps: 1000 }) });
  let state = initialState(model, transform, 1);
  const constants = {
    imageMean: zeros([...imageShape]),
    imageDeviation: undefined,
    penaltySlope: tensor1d(penaltySlope(model)),
    decayMask: undefined,
  };
  const images = split();
  const options = { labelSmoothing: 0, measuresLayers: false };
  let step = 0;

  const milliseconds = async (measures: boolean): Promise<number> => {
    const start = performance.now();
    const batch = await drawn(images, 2 * step);
    const noise = measures ? await drawn(images, 2 * step + 1) : null;
    const output = tidy(() =>
      trainStep(
        { model, transform, options },
        {
          state,
          constants,
          batch: upload(batch),
          noiseBatch: noise && upload(noise),
          values: asScalars(stepValues(transform, step)),
          key: tensor1d([1, step], 'int32'),
        },
      ),
    );
    output.readouts.dataSync();
    output.measurements?.dataSync();
    dispose([output.readouts, output.measurements, state.weights, state.optimizer, state.statistics]);
    state = output.state;
    step += 1;
    return performance.now() - start;
  };

  for (let warmUp = 0; warmUp < 5; warmUp++) await milliseconds(warmUp % 2 === 0);
  const plain: number[] = [];
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let update = 0; update < plainPerRound; update++) plain.push(await milliseconds(false));
    measured.push(await milliseconds(true));
    if ((round + 1) % 10 === 0) say(`${round + 1} of ${rounds} rounds`);
  }
  const [plainMs, measuredMs] = [median(plain) ?? Number.NaN, median(measured) ?? Number.NaN];
  const values = {
    plainMs,
    plainSdMs: summarize(plain)?.sd ?? Number.NaN,
    plainN: plain.length,
    measuredMs,
    measuredSdMs: summarize(measured)?.sd ?? Number.NaN,
    measuredN: measured.length,
    interval,
    overheadPercent: (100 * (measuredMs - plainMs)) / (interval * plainMs),
  };
  return { values };
}

import { loadBackend } from '@coolsweep/backend';
import { buildModel, type Model, type ModelName } from '@coolsweep/models';
import { asScalars, coolMomentum, momentum, sgd, stepValues, type GradientTransform } from '@coolsweep/optimizer';
import { cooling } from '@coolsweep/schedule';
import { penaltySlope, trainStep, type LabelledImages, type TrainState } from '@coolsweep/training';
import { dispose, randomUniform, tensor, tensor1d, tidy, zeros, type Tensor1D } from '@tensorflow/tfjs-core';
import { BenchProblem } from '../benchmark.ts';
import type { Stepper } from './takeTurns.ts';

const optimizers = {
  momentum: () => momentum({ learningRate: 0.01, momentum: 0.9 }),
  sgd: () => sgd({ learningRate: 0.01 }),
  coolmomentum: () => coolMomentum({ learningRate: 0.01, rho: cooling({ rho0: 0.9, coolingSteps: 1000 }) }),
} as const satisfies Readonly<Record<string, () => GradientTransform>>;

/** Which of our own training steps. */
export interface OurStepRequest {
  readonly model: ModelName;
  readonly batch: number;
  readonly precision: 'float32' | 'bf16';
  readonly optimizer: keyof typeof optimizers;
  readonly compiled: boolean;
}

/** Side of the images that a model is measured on. */
function imageSide(model: ModelName): number {
  return model.startsWith('efficientnet') ? 128 : 32;
}

/** What the peers have too: a batch of noise that stays where it is. */
function noise(side: number, batch: number): LabelledImages {
  return {
    images: randomUniform([batch, side, side, 3], 0, 255, 'float32', 1),
    labels: randomUniform([batch], 0, 10, 'int32', 2),
  };
}

function initialState(model: Model, transform: GradientTransform): TrainState {
  const initial = model.initialize(1);
  const weights = tensor1d(model.weights.flatMap(({ name }) => [...(initial.weights[name] ?? [])]));
  return {
    weights,
    optimizer: transform.init({ weights }),
    statistics: Object.fromEntries(
      model.statistics.map(({ name, shape }) => [name, tensor(initial.statistics[name] ?? [], [...shape])]),
    ),
  };
}

/** Our step as a trial makes it, with its read-outs, on a batch that is there already. */
export async function ourStep(request: OurStepRequest): Promise<Stepper> {
  const backend = await loadBackend();
  if (backend.name !== 'tensorflow') throw new BenchProblem(backend.why);
  const version = `CoolSweep, TensorFlow ${backend.tensorflowVersion ?? '?'}`;
  return { version, ...(request.compiled ? compiledStep(request) : eagerStep(request)) };
}

function eagerStep({ model: name, batch: size, precision, optimizer }: OurStepRequest): Omit<Stepper, 'version'> {
  if (precision !== 'float32') throw new BenchProblem('the eager step computes in float32 only');
  const side = imageSide(name);
  // As in keras.applications, where EfficientNet has no penalty.
  const model = buildModel(name, { imageShape: [side, side, 3], classes: 10, l2: side === 32 ? 1e-4 : 0 });
  const transform = optimizers[optimizer]();
  const constants = {
    imageMean: zeros([1, 1, 3]),
    imageDeviation: undefined,
    penaltySlope: tensor1d(penaltySlope(model)),
    decayMask: undefined,
  };
  const batch = noise(side, size);
  let state = initialState(model, transform);
  let readouts: Tensor1D | null = null;
  let steps = 0;
  return {
    step() {
      const output = tidy(() =>
        trainStep(
          { model, transform, options: { labelSmoothing: 0, measuresLayers: false } },
          {
            state,
            constants,
            batch,
            noiseBatch: null,
            values: asScalars(stepValues(transform, steps)),
            key: tensor1d([1, steps], 'int32'),
          },
        ),
      );
      dispose([readouts ?? [], state.weights, state.optimizer, state.statistics]);
      ({ state, readouts } = output);
      steps += 1;
    },
    // The msd among the read-outs is computed from the last update.
    wait: () => void readouts?.dataSync(),
  };
}

/** To be filled in as soon as `compileStep` and the step on it are there; contestants on it are left out until then. */
function compiledStep(request: OurStepRequest): Omit<Stepper, 'version'> {
  throw new BenchProblem(`there is no compiled step of ${request.model} yet`);
}

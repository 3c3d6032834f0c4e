import { compileStep, disposeTree, loadBackend } from '@coolsweep/backend';
import { buildModel, type ModelName } from '@coolsweep/models';
import {
  asScalars,
  coolMomentum,
  momentum,
  sgd,
  stepValues,
  type GradientTransform,
  type StepValues,
} from '@coolsweep/optimizer';
import { cooling } from '@coolsweep/schedule';
import { initialState, penaltySlope, trainStep, type LabelledImages } from '@coolsweep/training';
import {
  dispose,
  randomUniform,
  tensor1d,
  tidy,
  zeros,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
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

/** Our step as a trial makes it, with its read-outs, on a batch that is there already. */
export async function ourStep(request: OurStepRequest): Promise<Stepper> {
  const backend = await loadBackend();
  if (backend.name !== 'tensorflow') throw new BenchProblem(backend.why);
  const version = `CoolSweep, TensorFlow ${backend.tensorflowVersion ?? '?'}`;
  return { version, ...(request.compiled ? compiledStep(request) : eagerStep(request)) };
}

/** A model with its optimizer, first state, and a batch of noise. */
function subject(name: ModelName, size: number, optimizer: keyof typeof optimizers) {
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
  return { model, transform, constants, batch: noise(side, size), state: initialState(model, transform, 1) };
}

function eagerStep({ model: name, batch: size, precision, optimizer }: OurStepRequest): Omit<Stepper, 'version'> {
  if (precision !== 'float32') throw new BenchProblem('the eager step computes in float32 only');
  const { model, transform, constants, batch, ...first } = subject(name, size, optimizer);
  let { state } = first;
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

/** Updates between two measurements of gradient noise: the shortest interval that a trial uses by itself. */
const measureInterval = 100;

function compiledStep({ model: name, batch: size, precision, optimizer }: OurStepRequest): Omit<Stepper, 'version'> {
  const { model, transform, constants, batch, state: train } = subject(name, size, optimizer);
  // A second batch by which CoolMomentum's temperature is measured.
  const measures = optimizer === 'coolmomentum';
  const start = {
    // The read-outs are three numbers.
    state: { train, readouts: zeros<Rank.R1>([3]) },
    constants: { train: constants, batch, other: noise(imageSide(name), size) },
  };
  const options = { labelSmoothing: 0, measuresLayers: false };
  type Input = { readonly values: StepValues<Scalar>; readonly key: Tensor1D; readonly measures: boolean };
  const step = compileStep<typeof start.state, typeof start.constants, Input, { measurements: Tensor1D | undefined }>(
    ({ state, constants: { train: fixed, batch: given, other }, input }) => {
      const { values, key } = input;
      const noiseBatch = input.measures ? other : null;
      const context = { state: state.train, constants: fixed, batch: given, noiseBatch, values, key };
      const { state: next, readouts, measurements } = trainStep({ model, transform, options }, context);
      return { state: { train: next, readouts }, output: { measurements } };
    },
    start,
    { precision },
  );
  let state = step.start(start);
  let steps = 0;
  const inputAt = (n: number, measured: boolean): Input => ({
    values: asScalars(stepValues(transform, n - 1)),
    key: tensor1d([1, n], 'int32'),
    measures: measured,
  });
  if (measures) {
    // As a trial does: everything is traced before the first update.
    const forms = [inputAt(1, false), inputAt(1, true)];
    step.prepare(state, forms);
    forms.forEach(disposeTree);
  }
  return {
    step() {
      steps += 1;
      const input = inputAt(steps, measures && steps % measureInterval === 0);
      const { output, ...next } = step.run(state, input);
      state = next.state;
      if (output.measurements !== undefined) output.measurements.dataSync();
      disposeTree({ input, output });
    },
    // A run returns when its update is done.
    wait: () => undefined,
  };
}

import { z } from 'zod';

/**
 * The configuration of one trial: everything that decides its result, apart from the replicate seed.
 * The sweep file gives its base values, the grid overrides some of them by dotted path.
 */

const modelNames = ['resnet20', 'resnet8', 'mlp'] as const;
const datasetNames = ['digits', 'fashion-mnist', 'cifar10', 'folder'] as const;

const positiveInteger = z.int().min(1);
const count = z.int().min(0);
const learningRate = z
  .number()
  .gt(0, 'must be greater than 0')
  .describe('Step size eta (for CoolMomentum: dt squared).');
const momentumCoefficient = z.number().min(0).lt(1, 'must be less than 1');
const rho0 = momentumCoefficient.describe('Initial momentum coefficient, 0 <= rho0 < 1.');

/** A length of the run: in updates, in epochs, or as a fraction of the run. */
const coolingLength = z
  .union(
    [
      z.strictObject({ steps: z.number().gt(0) }),
      z.strictObject({ epochs: z.number().gt(0) }),
      z.strictObject({ fraction: z.number().gt(0) }),
    ],
    { error: 'must be one of {steps: n}, {epochs: n} or {fraction: f}, each greater than 0' },
  )
  .describe('Updates until rho is 0: {steps: n}, {epochs: n} or {fraction: f} of the run.');
export type CoolingLength = z.infer<typeof coolingLength>;

/** The fields of each optimizer beside its name. */
export const optimizerFields = {
  coolmomentum: { learningRate, rho0, coolingLength },
  momentum: { learningRate, momentum: momentumCoefficient.describe('Constant momentum coefficient.') },
  sgd: { learningRate },
} as const;
export type OptimizerName = keyof typeof optimizerFields;
export const optimizerNames = Object.keys(optimizerFields) as OptimizerName[];

const optimizer = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('coolmomentum'), ...optimizerFields.coolmomentum }),
  z.strictObject({ name: z.literal('momentum'), ...optimizerFields.momentum }),
  z.strictObject({ name: z.literal('sgd'), ...optimizerFields.sgd }),
]);
export type OptimizerConfig = z.infer<typeof optimizer>;

/** The parts of a trial's configuration; `parameters` of a sweep file addresses their fields by dotted path. */
export const fields = {
  model: {
    name: z.enum(modelNames),
    l2: z.number().min(0).describe('L2 penalty on convolution kernels, added to the loss as l2 * sum(w^2).'),
  },
  dataset: {
    name: z.enum(datasetNames),
    train: positiveInteger.describe('Training images to use, drawn evenly from the classes; default: all.'),
    validation: count.describe('Images held out of the training split for selection; 0 holds out none.'),
    test: positiveInteger.describe('Test images to use; default: all.'),
    augment: z.boolean().describe('Shift by up to 10 % and flip horizontally, seeded.'),
  },
  optimizer: {
    name: z.enum(optimizerNames as [OptimizerName, ...OptimizerName[]]),
    learningRate,
    rho0,
    coolingLength,
    momentum: optimizerFields.momentum.momentum,
  },
  epochs: positiveInteger.describe('Passes over the training images.'),
  batchSize: positiveInteger,
} as const;

/** Defaults of the fields that have one here; those of `dataset.validation` and the like are the data set's. */
export const configDefaults = { 'model.l2': 1e-4, 'dataset.augment': false } as const;

export const trialConfig = z.strictObject({
  model: z.strictObject({ name: fields.model.name, l2: fields.model.l2.default(configDefaults['model.l2']) }),
  dataset: z.strictObject({
    name: fields.dataset.name,
    train: fields.dataset.train.optional(),
    validation: fields.dataset.validation.optional(),
    test: fields.dataset.test.optional(),
    augment: fields.dataset.augment.default(configDefaults['dataset.augment']),
  }),
  optimizer,
  epochs: fields.epochs,
  batchSize: fields.batchSize,
});
export type TrialConfig = z.infer<typeof trialConfig>;
export type ModelName = TrialConfig['model']['name'];
export type DatasetName = TrialConfig['dataset']['name'];

/** Every path that `parameters` of a sweep file may name, with the type of its values. */
export const parameterPaths: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(Object.entries(fields.model).map(([key, type]) => [`model.${key}`, type])),
  ...Object.fromEntries(Object.entries(fields.dataset).map(([key, type]) => [`dataset.${key}`, type])),
  ...Object.fromEntries(Object.entries(fields.optimizer).map(([key, type]) => [`optimizer.${key}`, type])),
  epochs: fields.epochs,
  batchSize: fields.batchSize,
};

/** Updates of a cooling length in a run of `epochs` epochs with `stepsPerEpoch` updates each; need not be whole. */
export function coolingSteps(
  length: CoolingLength,
  run: { readonly stepsPerEpoch: number; readonly epochs: number },
): number {
  if ('steps' in length) return length.steps;
  if ('epochs' in length) return length.epochs * run.stepsPerEpoch;
  return length.fraction * run.stepsPerEpoch * run.epochs;
}

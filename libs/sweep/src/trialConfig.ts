import { z } from 'zod';
import { optimizerConfig, optimizerFields, optimizerNames } from './optimizerConfig.ts';

/**
 * The configuration of one trial: everything that decides its result, apart from the replicate seed.
 * The sweep file gives its base values, the grid overrides some of them by dotted path.
 */

const modelNames = [
  'resnet20',
  'resnet32',
  'resnet44',
  'resnet56',
  'resnet110',
  'resnet29v2',
  'resnet56v2',
  'resnet110v2',
  'resnet34',
  'efficientnet-b0',
  'resnet8',
  'mlp',
] as const;
export const datasetNames = ['digits', 'mnist', 'fashion-mnist', 'cifar10', 'cifar100', 'folder'] as const;
const augmentations = ['none', 'shift-flip', 'pad-crop-flip', 'resized-crop-flip'] as const;
const precisions = ['float32', 'bf16', 'f16'] as const;

const positiveInteger = z.int().min(1);
const count = z.int().min(0);
const rate = z.number().min(0).lt(1, 'must be less than 1');
const multiplier = z.number().gt(0).max(4);

/** The optimizers' fields as `parameters` may name them: one type per name, without defaults. */
const optimizerParameters: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  optimizerNames.flatMap((name) => {
    const types: Readonly<Record<string, z.ZodType>> = optimizerFields[name];
    return Object.entries(types).map(([key, type]) => [key, bare(type)] as const);
  }),
);

function bare(type: z.ZodType): z.ZodType {
  if (!(type instanceof z.ZodDefault || type instanceof z.ZodOptional)) return type;
  const inner = bare(type.def.innerType as z.ZodType);
  return type.description === undefined ? inner : inner.describe(type.description);
}

/**
 * The parts of a trial's configuration; `parameters` of a sweep file addresses their fields by dotted path. Their order
 * is that of the parameters of a grid.
 */
export const fields = {
  model: {
    name: z.enum(modelNames),
    l2: z
      .number()
      .min(0)
      .describe(
        'L2 penalty, added to the loss as l2 * sum(w^2): on convolution kernels; in efficientnet-b0 on all but normalisation.',
      ),
    width: multiplier.describe('Multiplies the channels; 1 is the published model.'),
    depth: multiplier.describe(
      'Multiplies the blocks of a stage (resnet34, efficientnet-b0); 1 is the published model.',
    ),
    dropout: rate.describe('Dropout before the last layer (efficientnet-b0; default 0.2).'),
    dropConnect: rate.describe(
      'Stochastic depth: its rate grows with the block from 0 to nearly this (efficientnet-b0; default 0.2).',
    ),
  },
  dataset: {
    name: z.enum(datasetNames),
    train: positiveInteger.describe('Training images to use, drawn evenly from the classes; default: all.'),
    validation: count.describe('Images held out of the training split for selection; 0 holds out none.'),
    test: positiveInteger.describe('Test images to use; default: all.'),
    augment: z
      .enum(augmentations)
      .describe(
        'shift-flip: by up to 10 %, as Keras; pad-crop-flip: zero-pad by 4 and crop; resized-crop-flip: ImageNet’s. Seeded.',
      ),
    imageSize: z
      .int()
      .min(8)
      .max(1024)
      .describe('folder: resize to this many pixels a side and stream from disk; default: as they are, in memory.'),
  },
  /** Which of them an optimizer has is checked in each configuration. */
  optimizer: { name: z.enum(optimizerNames), ...optimizerParameters },
  averaging: {
    ema: z.number().gt(0).lt(1).describe('Decay of an exponential moving average of the weights, evaluated as well.'),
    epoch: z.boolean().describe('Evaluate also the mean of the weights over the last epoch’s updates.'),
  },
  telemetry: {
    layers: z.boolean().describe('Report msd, temperature and norms of every weight tensor too.'),
  },
  epochs: positiveInteger.describe('Passes over the training images.'),
  batchSize: positiveInteger,
  precision: z
    .enum(precisions)
    .describe(
      'Number format of convolutions, matrix products and the elementwise operations between them; weights, ' +
        'statistics, losses and updates stay float32. f16 is for GPUs and scales the loss. A trial refuses a precision ' +
        'that its processor gains nothing from, with the reason. Default: float32.',
    ),
  labelSmoothing: rate.describe('Part of each label that is spread over all classes in the training loss.'),
} as const;

/** Defaults of the fields that have one here; those of `dataset.validation` and the like are the data set's. */
export const configDefaults = {
  'model.l2': 1e-4,
  'model.width': 1,
  'model.depth': 1,
  'dataset.augment': 'none',
  'optimizer.control': 'none',
  'averaging.epoch': false,
  'telemetry.layers': false,
  precision: 'float32',
  labelSmoothing: 0,
} as const;

/** Models that have a field of `model` which the others have not. */
const modelsWith: Readonly<Partial<Record<keyof typeof fields.model, readonly string[]>>> = {
  width: modelNames.filter((name) => name !== 'mlp'),
  depth: ['resnet34', 'efficientnet-b0'],
  dropout: ['efficientnet-b0'],
  dropConnect: ['efficientnet-b0'],
};

/** A field that the model or the data set does not have is an error, as one that the optimizer does not have. */
function checkFields(
  { model, dataset }: { model: Readonly<Record<string, unknown>>; dataset: Readonly<Record<string, unknown>> },
  context: z.RefinementCtx,
): void {
  const defaults: Readonly<Record<string, unknown>> = configDefaults;
  for (const [field, names] of Object.entries(modelsWith)) {
    const isGiven = model[field] !== undefined && model[field] !== defaults[`model.${field}`];
    if (!isGiven || names.includes(String(model.name))) continue;
    const message = `does not apply to model ${String(model.name)}, only to ${names.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['model', field], message });
  }
  if (dataset.imageSize !== undefined && dataset.name !== 'folder') {
    const message = `does not apply to dataset ${String(dataset.name)}, only to folder`;
    context.addIssue({ code: 'custom', path: ['dataset', 'imageSize'], message });
  }
  if (dataset.augment === 'resized-crop-flip' && dataset.imageSize === undefined) {
    const message = 'resized-crop-flip needs dataset.imageSize; for small images take pad-crop-flip or shift-flip';
    context.addIssue({ code: 'custom', path: ['dataset', 'augment'], message });
  }
}

const trialConfigFields = z.strictObject({
  model: z.strictObject({
    name: fields.model.name,
    l2: fields.model.l2.default(configDefaults['model.l2']),
    width: fields.model.width.default(configDefaults['model.width']),
    depth: fields.model.depth.default(configDefaults['model.depth']),
    dropout: fields.model.dropout.optional(),
    dropConnect: fields.model.dropConnect.optional(),
  }),
  dataset: z.strictObject({
    name: fields.dataset.name,
    train: fields.dataset.train.optional(),
    validation: fields.dataset.validation.optional(),
    test: fields.dataset.test.optional(),
    augment: fields.dataset.augment.default(configDefaults['dataset.augment']),
    imageSize: fields.dataset.imageSize.optional(),
  }),
  optimizer: optimizerConfig,
  epochs: fields.epochs,
  batchSize: fields.batchSize,
  precision: fields.precision.default(configDefaults.precision),
  labelSmoothing: fields.labelSmoothing.default(configDefaults.labelSmoothing),
  averaging: z
    .strictObject({
      ema: fields.averaging.ema.optional(),
      epoch: fields.averaging.epoch.default(configDefaults['averaging.epoch']),
    })
    .default({ epoch: configDefaults['averaging.epoch'] }),
  telemetry: z
    .strictObject({ layers: fields.telemetry.layers.default(configDefaults['telemetry.layers']) })
    .default({ layers: configDefaults['telemetry.layers'] }),
});

export const trialConfig = trialConfigFields.superRefine(checkFields);
export type TrialConfig = z.infer<typeof trialConfig>;
export type ModelName = TrialConfig['model']['name'];
export type DatasetName = TrialConfig['dataset']['name'];

/** Every path that `parameters` of a sweep file may name, with the type of its values. */
export const parameterPaths: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(fields).flatMap(([part, field]): [string, z.ZodType][] =>
    field instanceof z.ZodType ? [[part, field]] : Object.entries(field).map(([key, type]) => [`${part}.${key}`, type]),
  ),
);

/** Paths whose values are lists or objects: nothing can be made to depend on them by `when`. */
export const structuredPaths: ReadonlySet<string> = new Set(
  ['learningRate', 'momentum', 'coolingLength', 'coolingWarmup', 'betas'].map((field) => `optimizer.${field}`),
);

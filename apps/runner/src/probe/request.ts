import { datasetNames, trainedWeights, trialConfig } from '@coolsweep/sweep';
import { z } from 'zod';

const datasetRequest = z.strictObject({
  name: z.enum(datasetNames),
  train: z.int().optional(),
  validation: z.int().optional(),
  test: z.int().optional(),
  imageSize: z.int().optional(),
});

const folders = { dataDir: z.string().nullable(), cacheDir: z.string() };

/** Questions to a probe process. */
export const probeRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('backend') }),
  z.strictObject({ type: z.literal('describe'), datasets: z.array(datasetRequest), ...folders }),
  z.strictObject({ type: z.literal('list'), ...folders }),
  z.strictObject({
    type: z.literal('get'),
    name: datasetRequest.shape.name,
    /** A mirror, whose files must have the official checksum. */
    url: z.string().nullable(),
    ...folders,
  }),
  z.strictObject({ type: z.literal('verify'), name: datasetRequest.shape.name, ...folders }),
  /** What trials on these data sets would record of their surroundings. */
  z.strictObject({ type: z.literal('surroundings'), datasets: z.array(datasetRequest), ...folders }),
  /** Makes checkpoints of longer runs of those of trials. */
  z.strictObject({
    type: z.literal('continue'),
    trials: z.array(
      z.strictObject({
        config: trialConfig,
        seed: z.int(),
        /** Content hash of its data set. */
        dataset: z.string(),
        stepsPerEpoch: z.int(),
        /** Epochs of the longer run. */
        epochs: z.int(),
        /** Files of its checkpoints, the one to be used rather than the others first. */
        files: z.array(z.string()),
        /** To which the checkpoint of the longer run is written. */
        folder: z.string(),
      }),
    ),
    ...folders,
  }),
  /** Writes the model that a trial has trained. */
  z.strictObject({
    type: z.literal('export'),
    config: trialConfig,
    seed: z.int(),
    /** File of the trial's last checkpoint. */
    checkpoint: z.string(),
    weights: z.enum(trainedWeights),
    /** Folder that is there, and to which the files are written. */
    folder: z.string(),
    ...folders,
  }),
]);
export type ProbeRequest = z.infer<typeof probeRequest>;

const sizes = z.object({
  name: z.string(),
  train: z.number(),
  validation: z.number(),
  test: z.number(),
  imageShape: z.array(z.number()),
  location: z.string(),
});

const imageFormat = z.object({
  input: z.object({
    shape: z.tuple([z.null(), z.int(), z.int(), z.int()]),
    values: z.literal('pixels from 0 to 255'),
    channels: z.array(z.string()),
  }),
  resize: z.object({ centreSquare: z.number(), size: z.int(), interpolation: z.literal('linear') }).nullable(),
  normalisation: z.object({
    insideTheModel: z.literal(true),
    mean: z.union([z.array(z.number()), z.literal('the mean training image')]),
    deviation: z.array(z.number()),
  }),
  classes: z.array(z.string()),
});
/** What images an exported model takes, and what it says of them; see `libs/training`. */
export type ImageFormat = z.infer<typeof imageFormat>;

/** What each question is answered with. */
export const probeAnswers = {
  backend: z.object({
    name: z.string(),
    package: z.string().nullable(),
    tensorflowVersion: z.string().nullable(),
    source: z.string().nullable(),
    build: z.string().nullable(),
    gpu: z.boolean(),
    threads: z.number(),
    why: z.string(),
  }),
  describe: z.array(sizes),
  list: z.array(
    z.object({
      name: z.string(),
      found: z.boolean(),
      location: z.string().nullable(),
      imageShape: z.array(z.number()).nullable(),
      classes: z.number().nullable(),
      sizes: z.object({ train: z.number(), test: z.number() }).nullable(),
      problem: z.string().nullable(),
      howToGet: z.string(),
      licence: z.string(),
      attribution: z.string().nullable(),
    }),
  ),
  get: z.object({ location: z.string() }),
  verify: z.object({ location: z.string(), images: z.number(), problems: z.array(z.string()) }),
  export: z.object({
    files: z.array(z.string()),
    weightsHash: z.string(),
    images: imageFormat,
    check: z.object({ images: z.number(), largestDifference: z.number() }),
  }),
  surroundings: z.array(z.record(z.string(), z.unknown())),
  continue: z.array(
    z.union([
      z.object({ file: z.string(), step: z.int(), upTo: z.int() }),
      /** Why a trial has to begin at the beginning. */
      z.object({ refusal: z.string() }),
    ]),
  ),
} as const satisfies Record<ProbeRequest['type'], z.ZodType>;

export const probeLine = z.union([
  z.strictObject({ progress: z.object({ received: z.number(), total: z.number() }) }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ error: z.strictObject({ code: z.string().nullable(), message: z.string() }) }),
]);
export type ProbeProgress = { readonly received: number; readonly total: number };
